"""Which modules are mutated, and which property and oracle tests guard each; no other test counts as a kill."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.loader import closure, imports

EVERY_CLAIM = "tests/property/test_every_claim.py"
CHECKED = "tests/oracle/test_claims_are_checked.py"
ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("theory", "reference", "analysis")


@dataclass(frozen=True)
class Target:
    """A module and the tests that guard it, the quickest first.

    Attributes:
        module: dotted name.
        guards: arguments of pytest: files, or tests in them.
        within: packages to which the importing anew of whoever imports the module is limited; empty: none.
        claims: names of the library's claims that are made with it.
    """

    module: str
    guards: tuple[str, ...]
    within: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


def _property(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/property/test_{name}.py" for name in names)


def _oracle(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/oracle/test_{name}.py" for name in names)


LITERAL = "tests/oracle/test_engine_is_the_literal.py"
RECURSION = f"{LITERAL}::test_pipeline_recursion_and_engine_do_not_differ_in_a_bit"
REMEDIES = (f"{LITERAL}::test_pipelined_back_propagation_with_its_remedies",)
OWN = (f"{LITERAL}::test_without_overtaking_the_run_is_its_recursion_at_own",)
VIRTUAL_CLOCK = "tests/oracle/test_virtual_clock.py"
CLOCK = tuple(
    f"{VIRTUAL_CLOCK}::test_{name}"
    for name in (
        "workers_in_rotation_give_a_constant_delay",
        "a_full_queue_adds_its_length_to_the_staleness",
        "coupled_methods_against_a_recursion_over_tasks",
        "decoupled_methods_against_a_recursion_over_tasks",
        "under_live_the_backward_pass_reads_what_is_newest_then",
    )
)
"""Tests of the clock that take a second or two; those of whole trainings see nothing more of it."""

LITERAL_LOG = _property("engines_are_literal")
"""Drawn runs of every method, optimizer and schedule on both engines."""
TIMES = _oracle("time_of_engines")

WEIGHT_RULES: Mapping[str, tuple[str, ...]] = {
    "reference.weights": (*REMEDIES, *_oracle("layer_vjp", "mixed_gradient")),
    "reference.derived_weights": (*_property("derived_weights"), *_oracle("layer_vjp")),
    "reference.vjp": (*REMEDIES, *_oracle("layer_vjp", "mixed_gradient", "numpy_gradients")),
}

ENGINES: Mapping[str, tuple[str, ...]] = {
    "reference.store": _property("store", "store_groups", "store_mixes"),
    "reference.engines.simulate": (
        *_property("failed_runs"), *_oracle("pipeline_schedule"), *OWN, *CLOCK, *TIMES,
        f"{VIRTUAL_CLOCK}::test_a_window_bounds_every_delay", *LITERAL_LOG,
    ),
    "reference.engines.replay": (*_oracle("replayed_events"), *_property("recorded_runs")),
    "reference.engines.replay_memory": (*_oracle("replayed_events"), *_property("recorded_runs")),
    "reference.engines.threads": (
        *_property("failed_runs"), f"{LITERAL}::test_pipemare", *OWN, *TIMES, *_property("turns_and_windows"),
        *LITERAL_LOG,
    ),
    "reference.engines.channels": (
        *_oracle("pipeline_schedule"),
        f"{VIRTUAL_CLOCK}::test_a_full_queue_adds_its_length_to_the_staleness",
    ),
    "reference.engines.turns": (*_property("turns_and_windows"), *OWN),
    "reference.engines.window": _property("turns_and_windows"),
    "reference.treatment": (*_oracle("shrinking_of_runs", "prediction_of_runs"), *LITERAL_LOG),
    "reference.methods.programs": (*CLOCK, *LITERAL_LOG),
    "reference.methods.module_programs": (*_oracle("pipeline_schedule"), *REMEDIES, RECURSION),
    "reference.methods.whole_model": (*CLOCK, *LITERAL_LOG),
    "reference.optimizers.sgd": (*REMEDIES, RECURSION, *LITERAL_LOG),
    "reference.optimizers.adam": (RECURSION, *LITERAL_LOG),
    "reference.optimizers.tracked": (
        *REMEDIES, *_oracle("prediction_of_runs"), f"{LITERAL}::test_pipemare", *LITERAL_LOG,
    ),
    "reference.optimizers.schedule": (RECURSION, *LITERAL_LOG),
}  # fmt: skip

NUMBERS = {
    name: f"tests/oracle/test_judged_numbers.py::test_{name}"
    for name in (
        "biases_are_those_of_the_annotated_writes",
        "constants_of_a_run_are_the_largest_of_its_events",
        "displacements_and_paths_are_those_of_each_event",
        "a_bias_of_0_is_exact_where_nothing_moved",
        "at_now_there_is_no_whole_vector",
        "activations_are_stored_under_stash_and_live_alone",
    )
}


def _numbers(first: str) -> tuple[str, ...]:
    """All tests of judged numbers, that of a module's own first."""
    return tuple(sorted(NUMBERS.values(), key=lambda test: f"::test_{first}_" not in test))


VERDICTS: Mapping[str, tuple[str, ...]] = {
    "analysis.verdict": _oracle("verdict_order"),
    "analysis.uncertainty": _oracle("confidence"),
    "analysis.bias": (*_oracle("judged_numbers", "zero_staleness"), *_property("recorded_runs")),
    "analysis.constants": _numbers("constants"),
    "analysis.displacements": _numbers("displacements"),
    "analysis.measurement": _numbers("displacements"),
    "analysis.measure": _oracle("judged_numbers", "claims_of_one_run"),
    "analysis.comparison": _oracle("compared_numbers", "deciding_events", "judged_rows"),
    "analysis.exact_lane": _oracle("compared_numbers", "deciding_events", "judged_rows"),
    "analysis.check": _oracle("deciding_events", "judged_rows"),
}

HEAVY_BALL = tuple(
    f"tests/property/test_delayed_limits_hold.py::test_{name}"
    for name in (
        "f7_fewer_bits_enclose_the_same_limit",
        "f7_decisions_at_1e_minus_15_of_the_limit",
        "bad_input_is_refused",
    )
)

DELAYS: Mapping[str, tuple[str, ...]] = {
    "analysis.delays": _oracle("delays"),
    "theory.schedule": _oracle("schedule"),
    "theory.pipeline": _oracle("pipeline"),
    "theory.tick_time": _oracle("tick_time"),
    "theory.methods.adl": (*_property("levels_of_staleness"), *_oracle("pipeline", "numbers_of_methods")),
    "theory.methods.fdg": _oracle("pipeline", "shrinking", "numbers_of_methods"),
    "theory.methods.ddg": _oracle("pipeline"),
    "theory.methods.features_replay": _oracle("pipeline"),
    "theory.methods.pipelined_bp": _oracle("pipeline", "prediction", "numbers_of_methods"),
    "theory.methods.pipemare": _oracle("numbers_of_methods"),
    "theory.methods.pd_asgd": _oracle("numbers_of_methods"),
    "theory.methods.d_asgd": _oracle("numbers_of_methods"),
    "theory.exact.stability": _property("stability"),
    "theory.exact.limit": _property("stability"),
    "theory.exact.sawtooth": _oracle("sawtooth"),
    "theory.exact.heavy_ball_limit": HEAVY_BALL,
    "theory.exact.gradient_rule": _oracle("gradient_rules"),
    "theory.exact.read": _oracle("gradient_rules"),
    "theory.exact.crossings": _property("crossings", "stable_set"),
    "theory.exact.enclosure": _property("crossings"),
    "theory.exact.pencil": _property("crossings", "stable_set"),
    "theory.exact.stable_set": _property("stable_set"),
    "theory.exact.expectation": _oracle("expectation"),
    "theory.exact.stationary": _oracle("expectation"),
    "theory.exact.network": _oracle("network"),
}

CODE: tuple[Target, ...] = tuple(
    Target(module, guards) for table in (WEIGHT_RULES, ENGINES, VERDICTS, DELAYS) for module, guards in table.items()
)


def claim_targets() -> Iterator[Target]:
    """The modules of claims, each guarded by what is asked of the claims that are made with it, and by their proofs.

    Imports the library: for a process of its own, or a child that is thrown away.
    """
    import sys

    from theory.claim import Claim
    from theory.library import CLAIMS

    files = {f"theory.claims.{path.stem}": path for path in sorted((ROOT / "theory/claims").glob("[a-z]*.py"))}
    users: dict[str, set[str]] = {}
    for module, path in files.items():
        for imported in imports(path.read_text()):
            users.setdefault(imported, set()).add(module)
    for module in files:
        makers = sorted(closure(module, users) & set(files))
        made = [value for maker in makers if maker in sys.modules for value in vars(sys.modules[maker]).values()]
        named = (claim.name for claim in made if isinstance(claim, Claim) and claim.name in CLAIMS)
        claims = tuple(dict.fromkeys(named))
        # By name, not by test: a mutant may have a property that the claim has not, and lack one that it has.
        guards = (CHECKED, EVERY_CLAIM, "-k", " or ".join(f"{name}-" for name in claims)) if claims else ()
        # Arenas ask for nothing but the claim that they are given, so they need not be imported anew.
        within = ("theory.claims", "theory.library", "theory.proofs", "theory.evidence")
        yield Target(module, guards, within, claims)
