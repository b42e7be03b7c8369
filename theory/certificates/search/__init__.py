"""Finds certificates with floats and solvers, and rounds them to fractions; nothing that is trusted imports this."""
