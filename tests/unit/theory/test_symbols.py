"""Every symbol has one word, one letter and one line of notation; assumptions are named once."""

from sympy import Basic

from theory import assumptions, symbols
from theory.assumptions import ASSUMPTIONS, Assumption
from theory.library import CLAIMS, NAIVE
from theory.symbols import NOTATION, WORD_OF


def test_words_are_the_names_in_code():
    for entry in NOTATION:
        assert getattr(symbols, entry.word) is entry.symbol
        assert entry.meaning


def test_every_symbol_is_in_the_notation():
    public = {name for name, value in vars(symbols).items() if isinstance(value, Basic) and not name.startswith("_")}
    assert public == {entry.word for entry in NOTATION}


def test_letters_are_unique():
    assert len({str(entry.symbol) for entry in NOTATION}) == len(NOTATION) == len(WORD_OF)


def test_entries_know_their_sign():
    matrix = symbols.block_smoothness
    assert matrix[0, 1].is_nonnegative and matrix[0, 1].is_real
    assert (symbols.step_size * matrix[0, 1] + 1).is_positive


def test_every_assumption_is_listed_and_says_what_shows_it_false():
    defined = {value.name for value in vars(assumptions).values() if isinstance(value, Assumption)}
    assert defined == set(ASSUMPTIONS)
    for name, assumption in ASSUMPTIONS.items():
        assert assumption.name == name and assumption.formula and assumption.falsified_by
        assert set(assumption.parameters) <= {entry.word for entry in NOTATION}


def test_bias_claims_are_written_in_the_notation():
    for claim in (*CLAIMS.values(), *NAIVE.values()):
        if claim.reference_points:
            assert claim.symbols <= set(WORD_OF), claim.name
            assert set(claim.definitions) <= set(WORD_OF)
