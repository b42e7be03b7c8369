"""Proofs as data, and the small kernel that re-checks them."""

from theory.derivation.derivation import Derivation

__all__ = ["Derivation"]
