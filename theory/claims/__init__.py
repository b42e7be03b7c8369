"""One result, one file: statement, value, assumptions, derivation."""
