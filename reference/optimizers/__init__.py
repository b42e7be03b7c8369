"""Update rules: new parameters, and the state that goes with them, from old ones and a gradient."""
