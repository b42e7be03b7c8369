"""The page of many runs: nothing is dropped but what says nothing, and variants stand side by side."""

from dataclasses import replace

from rich.console import Console

from analysis.summary import Place, best, cell, silent, tables
from analysis.verdict import Row, Verdict

HELD = Row(
    "PD-B4", "derived", "pd_asgd", "a", "own", 0, (1, 9), 3, Verdict.HOLDS, 1.0, 4.0, 0.0, 0.25, (), "", "float", ""
)
MUTE = replace(HELD, claim="PD-P1", reference="-", verdict=Verdict.INAPPLICABLE, tightness=None)


def shown(rows: list[Row], places: dict[str, Place]) -> list[list[str]]:
    """The words of every line of every table."""
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for table in tables(rows, places):
        console.print(table)
    return [line.split() for line in console.export_text().splitlines() if line.strip()]


def test_a_cell_counts_the_words_and_gives_the_best_tightness() -> None:
    assert cell([HELD, replace(HELD, tightness=0.5)]) == "[green]holds[/] 0.5"
    mixed = [HELD, HELD, replace(HELD, verdict=Verdict.VIOLATED, tightness=2.0)]
    assert cell(mixed) == "[green]2 holds[/] 0.25, [bold red]1 violated[/] 2"


def test_a_vacuous_cell_says_how_small_the_step_would_have_to_be() -> None:
    vacuous = replace(HELD, verdict=Verdict.VACUOUS, tightness=None, largest_step=0.02)
    assert cell([vacuous, replace(vacuous, largest_step=0.01)]) == "[dim]vacuous[/] above step 0.01"


def test_variants_stand_side_by_side_and_seeds_share_a_column() -> None:
    rows = [HELD, replace(HELD, run="b"), replace(HELD, run="c", tightness=0.75)]
    places = {"a": Place("problem", "layers"), "b": Place("problem", "blocks"), "c": Place("problem", "blocks")}
    assert shown(rows, places) == [
        ["problem"],
        ["claim", "at", "layers", "blocks"],
        ["PD-B4", "own", "holds", "0.25", "holds", "0.75"],
    ]


def test_only_what_is_inapplicable_everywhere_has_no_line_and_is_named() -> None:
    spoken = replace(MUTE, run="b", verdict=Verdict.UNDECIDED)
    assert shown([HELD, MUTE], {}) == [["a"], ["claim", "at", "pd_asgd"], ["PD-B4", "own", "holds", "0.25"]]
    assert silent([HELD, MUTE]) == "PD-P1"
    assert silent([HELD, MUTE, spoken]) == ""
    assert ["PD-P1", "-", "undecided"] in shown([HELD, MUTE, spoken], {})


def test_the_best_bound_is_one_that_held() -> None:
    rows = [HELD, replace(HELD, verdict=Verdict.VIOLATED, tightness=3.0), replace(HELD, claim="PD-B3", tightness=0.9)]
    assert best(rows) == "0.9 (PD-B3 at own on a)"
    assert best([*rows, replace(HELD, claim="PD-P5", reference="-", tightness=1.0)]) == best(rows)
    assert best([MUTE]) == ""
