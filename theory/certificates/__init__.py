"""Proof-carrying bounds: certificates of worst cases as files, read and checked in fractions alone.

The files in `files/` were found by a semidefinite solver (`theory.certificates.search`), which nothing here imports: a
checker needs no solver and no float.
"""
