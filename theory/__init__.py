"""What must be true: symbols, assumptions, claims, and their machine-checked derivations."""
