"""Mutants that change no answer, each with the argument why: no test could kill them."""

from collections.abc import Mapping
from pathlib import Path

Key = tuple[str, str, str, str]
"""Module, operator, the changed line before, after: as the table of results has them."""

TABLE = Path(__file__).with_suffix(".tsv")


def _read() -> dict[Key, str]:
    found: dict[Key, str] = {}
    for line in TABLE.read_text().splitlines()[1:]:
        module, operator, before, after, argument = line.split("\t")
        found[module, operator, before, after] = argument
    return found


EQUIVALENT: Mapping[Key, str] = _read()
