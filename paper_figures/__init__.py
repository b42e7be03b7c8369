"""Figures of the paper: one file a figure, run by `python -m paper_figures [NAME] [--check]`."""
