"""One proof, one file: `DERIVATION`, the hypotheses and steps behind the claim of the same name."""
