"""The judge: holds the claims of theory against the traces of reference."""
