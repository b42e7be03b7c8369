"""Every source that a claim or lemma names has its entry in references.bib, and every entry is named somewhere."""

import re
from pathlib import Path

import theory
from theory.lemmas import LEMMAS
from theory.library import CLAIMS, NAIVE, REFUTATIONS

FOLDER = Path(theory.__path__[0])
KEYS = set(re.findall(r"^@\w+\{(\w+),", (FOLDER / "references.bib").read_text(encoding="utf-8"), flags=re.M))
CITED = r"\b([A-Z][a-z]+)(?: and [A-Z][a-z]+| et al\.)?[ ]?((?:19|20)\d\d)\b"


def cited(words):
    return {author + year for author, year in re.findall(CITED, words)}


def test_sources_have_entries():
    for entry in (*CLAIMS.values(), *NAIVE.values(), *REFUTATIONS.values()):
        assert entry.source, entry.name
        assert cited(entry.source) <= KEYS, entry.name
    for lemma in LEMMAS.values():
        assert cited(lemma.source) and cited(lemma.source) <= KEYS, lemma.name


def test_entries_are_named():
    words = " ".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    assert cited(words) >= KEYS
