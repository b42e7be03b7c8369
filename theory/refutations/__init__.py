"""One refuted claim form, one file: the instance and its recomputation in fractions."""
