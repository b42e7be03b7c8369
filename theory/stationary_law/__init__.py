"""The stationary law of training as a diffusion: when it has a density in closed form, and what delays do to it."""
