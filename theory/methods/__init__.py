"""One method, one file: its staleness model, in exact rationals."""
