"""Whole run configurations as Hypothesis strategies: small ones, that shrink towards sync, one block and one task."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from reference.methods.registry import METHODS
from tests.literal_runs import problem_of
from tests.oracle.literal_optimizers import Adam, MakeOptimizer, Sgd
from tests.oracle.small_network import Setting, normalised, perceptron
from tests.sampled_runs import ANY_RULE, MODELS, OPTIMIZERS, suits
from tests.training_runs import Simulated, configuration, simulated

Section = dict[str, Any]
_whole = {"in_order": st.booleans(), "window": st.integers(0, 3)}
_replicas = {"replicas": st.integers(1, 3), "exchange": st.booleans()}
_threads = {"forward_threads": st.integers(1, 2), "backward_threads": st.integers(1, 3), "queue": st.integers(1, 3)}
_module = {"shrink": st.sampled_from([1.0, 0.5, 0.7]), "clocked": st.booleans()}
_order = {"order": st.sampled_from(["drawn", "released"])}
_rule = {"weights": st.sampled_from(ANY_RULE)}
FIELDS: dict[str, dict[str, SearchStrategy[Any]]] = {
    "sync": {"count": st.integers(1, 3), "layerwise": st.booleans(), "in_order": st.booleans(), **_rule},
    "asgd": {
        "count": st.integers(1, 3), "locked_copy": st.booleans(), "layerwise": st.booleans(),
        **_whole, **_replicas, **_rule,
    },
    "d_asgd": {**_threads, **_whole, **_replicas, **_rule},
    "pd_asgd": {**_threads, **_whole, **_replicas, **_rule},
    "fdg": {**_module, **_order, **_rule},
    "adl": {
        "accumulation": st.integers(1, 3), "reduction": st.sampled_from(["mean", "sum"]), **_module, **_order, **_rule,
    },
    "ddg": {**_module, **_rule},
    "features_replay": {**_module, "weights": st.just("recompute")},
    "pipelined_bp": {
        "prediction": st.sampled_from(["none", "velocity", "weights"]),
        "compensation": st.sampled_from(["none", "spike"]), "clocked": st.booleans(), **_order, **_rule,
    },
    "pipemare": {
        "correction": st.booleans(), "exponent": st.sampled_from([0.0, 0.5, 1.0]), "annealing": st.sampled_from([0, 4]),
        "clocked": st.booleans(), **_order, "weights": st.just("live"),
    },
}  # fmt: skip
"""What there is to choose of each method; the first value of each is the plain one."""
assert list(FIELDS) == list(METHODS)

_ticks = st.integers(1, 40)
DELAYS: dict[str, SearchStrategy[Section]] = {
    "constant": st.fixed_dictionaries({"forward": _ticks, "backward": _ticks}),
    "bounded": st.fixed_dictionaries(
        {"kind": st.just("jitter"), "forward": _ticks, "backward": _ticks, "spread": st.sampled_from([0.5, 1.0])}
    ),
    "memoryless": st.fixed_dictionaries({"kind": st.just("exponential"), "forward": _ticks, "backward": _ticks}),
    "heavy-tailed": st.fixed_dictionaries(
        {"kind": st.just("pareto"), "tail": st.sampled_from([1.5, 0.7]), "forward": _ticks, "backward": _ticks}
    ),
    "straggling": st.fixed_dictionaries(
        {"kind": st.just("straggler"), "factor": st.sampled_from([4.0, 25.0]), "straggler": st.integers(0, 2)}
    ),
    "sawtooth": st.fixed_dictionaries({"kind": st.just("sawtooth"), "period": st.integers(1, 5), "forward": _ticks}),
    "unequal": st.fixed_dictionaries(
        {"slowness": st.lists(st.sampled_from([1.0, 1.5, 3.0, 7.0]), min_size=1, max_size=3)}
    ),
}  # fmt: skip
"""Schedules of delays by tag: how long the operations of a run take."""


@st.composite
def delays(draw: st.DrawFn, blocks: int) -> Section:
    """A schedule of any tag; `uneven` has durations of its own for each block."""
    tag = draw(st.sampled_from([*DELAYS, "uneven"]))
    if tag != "uneven":
        return draw(DELAYS[tag])
    each = st.lists(_ticks, min_size=blocks, max_size=blocks)
    return {"kind": draw(st.sampled_from(["constant", "exponential"])), "forward": draw(each), "backward": draw(each)}


@st.composite
def methods(draw: st.DrawFn, names: Sequence[str] = tuple(FIELDS)) -> Section:
    """A method with its options and its weight rule."""
    name = draw(st.sampled_from(list(names)))
    method = {"name": name, **{field: draw(values) for field, values in FIELDS[name].items()}}
    if 0 < method.get("window", 0) < method.get("count", 1) and name == "sync":
        method["window"] = 0
    return method


def tasks(draw: st.DrawFn, method: Section, most: int) -> int:
    """A number of mini-batches of which whole groups can be made."""
    group = {"sync": method.get("count", 1), "adl": method.get("accumulation", 1)}.get(method["name"], 1)
    return group * draw(st.integers(1, max(1, most // group)))


@st.composite
def whole_runs(draw: st.DrawFn, method: SearchStrategy[Section], sentences: str = "", most: int = 6) -> Section:
    """The sections of a run of any model on any engine.

    Args:
        method: what to draw the method from.
        sentences: data of the models that read sentences; without them, those and users' own models are left out.
        most: mini-batches, unless a group of them is larger.
    """
    chosen, model = draw(method), draw(models(bool(sentences)))
    if model["name"] == "lstm":
        model["dataset"] = sentences
    optimizer = draw(st.sampled_from([options for options in OPTIMIZERS if suits(chosen, options)]))
    return {
        "seed": draw(st.integers(0, 2**16)),
        "problem": model,
        "method": chosen,
        "optimizer": {**optimizer, "step_size": draw(st.sampled_from([2.0**-7, 2.0**-10, 0.01]))},
        "engine": {"name": draw(st.sampled_from(["simulate", "threads"]))},
        "durations": draw(st.one_of(*DELAYS.values())),
        "train": {
            "tasks": tasks(draw, chosen, most),
            "batch_size": draw(st.integers(2, 5)),
            "sampling": draw(st.sampled_from(["sequential", "iid", "shuffle"])),
            "dtype": draw(st.sampled_from(["float64", "float32"])),
        },
    }


@st.composite
def models(draw: st.DrawFn, sentences: bool = False) -> Section:
    """A quadratic of one to four blocks, or one of the sampled models."""
    others = [model for model in MODELS if model["name"] != "quadratic"]
    others = [model for model in others if sentences or model["name"] not in ("lstm", "module")]
    model = draw(st.sampled_from([None, *others]))
    return {"name": "quadratic", "blocks": draw(st.integers(1, 4)), "dimension": 8} if model is None else dict(model)


@dataclass(frozen=True)
class LiteralRun:
    """A run of a network that the literal oracles know, with its optimizer and step sizes as they have them."""

    made: Setting
    seed: int
    sections: dict[str, Section]
    make: MakeOptimizer
    sizes: Sequence[float]

    @property
    def method(self) -> Section:
        """The section of the configuration."""
        return self.sections["method"]

    @property
    def optimizer(self) -> Section:
        """The section of the configuration."""
        return self.sections["optimizer"]

    def run(self) -> Simulated:
        """Carried out by its engine, in memory; the network takes the place of a problem."""
        config = configuration(self.seed, problem={"name": "quadratic"}, **self.sections)
        return simulated(config, problem_of(self.made), self.made.initial)


@st.composite
def networks(draw: st.DrawFn, batches: int) -> Setting:
    """Up to three modules of two or three layers, in some of which batches are normalised; in either precision."""
    modules, seed, rows = draw(st.integers(1, 3)), draw(st.integers(0, 2**16)), draw(st.integers(2, 6))
    widths = draw(st.lists(st.integers(1, 7), min_size=1, max_size=3))
    normal = draw(st.booleans())
    made = normalised(modules, batches, seed, rows) if normal else perceptron(modules, batches, seed, widths, rows)
    if draw(st.booleans()):
        return made
    shortened = [(inputs.float(), targets) for inputs, targets in made.batches]
    return Setting([m.float() for m in made.modules], made.loss, shortened, [flat.float() for flat in made.initial])


@st.composite
def literal_runs(draw: st.DrawFn, names: Sequence[str], engine: str, plain: bool = False) -> LiteralRun:
    """A run of one of the methods on a network.

    Args:
        plain: SGD with heavy-ball momentum alone, as in the recursions that predict; their exponents stay constant.
    """
    method = draw(methods(names))
    if plain and method["name"] == "pipemare":
        method["annealing"] = 0
    count = tasks(draw, method, 8)
    made = draw(networks(count))
    momenta = (0.9, 0.5) if method["name"] == "pipelined_bp" else (0.0, 0.9)  # it predicts along the velocity
    options, make, sizes = draw(optimizers(count, plain, momenta))
    sections = {
        "method": method,
        "optimizer": options,
        "engine": {"name": engine},
        "durations": draw(delays(len(made.modules))),
        "train": {
            "tasks": count,
            "batch_size": len(made.batches[0][1]),
            "sampling": "sequential",
            "dtype": str(made.initial[0].dtype).removeprefix("torch."),
        },
    }
    return LiteralRun(made, draw(st.integers(0, 2**16)), sections, make, sizes)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Section, Callable[[int], float]]:
    """A schedule as a section, and what it multiplies the step size of an update by."""
    name, horizon = draw(st.sampled_from(["constant", "inverse", "inverse_sqrt", "steps", "cosine"])), 4
    milestones = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    fields = {"steps": {"milestones": milestones, "factor": 0.5}, "cosine": {"horizon": horizon}}
    shapes: dict[str, Callable[[int], float]] = {
        "constant": lambda update: 1.0,
        "inverse": lambda update: 1.0 / (update + 1),
        "inverse_sqrt": lambda update: 1.0 / math.sqrt(update + 1),
        "steps": lambda update: 0.5 ** sum(milestone <= update for milestone in milestones),
        "cosine": lambda update: (1.0 + math.cos(math.pi * update / horizon)) / 2.0 if update < horizon else 0.0,
    }
    return {"schedule": name, **fields.get(name, {})}, shapes[name]


@st.composite
def optimizers(
    draw: st.DrawFn, updates: int, plain: bool = False, momenta: Sequence[float] = (0.0, 0.9)
) -> tuple[Section, MakeOptimizer, list[float]]:
    """An optimizer as a section, as the oracles have it, and its step sizes.

    Args:
        updates: at most so many are made.
        plain: SGD with heavy-ball momentum or none.
        momenta: to choose from.
    """
    step_size, decay = draw(st.sampled_from([0.0625, 0.05, 0.01])), draw(st.sampled_from([0.0, 5e-4]))
    schedule, shape = draw(schedules())
    warmup = draw(st.sampled_from([0, 3]))
    sizes = [step_size * shape(u) * (min((u + 1) / warmup, 1.0) if warmup else 1.0) for u in range(updates)]
    section = {"step_size": step_size, "weight_decay": decay, "warmup": warmup, **schedule}
    if not plain and draw(st.booleans()):
        return {"name": "adam", **section}, lambda: Adam(sizes, weight_decay=decay), sizes
    momentum = draw(st.sampled_from(momenta))
    nesterov = bool(momentum) and not plain and draw(st.booleans())
    section |= {"momentum": momentum, "nesterov": nesterov}
    return section, lambda: Sgd(sizes, momentum, decay, nesterov), sizes


def bits(flat: torch.Tensor) -> bytes:
    """All of its bits."""
    return flat.detach().contiguous().numpy().tobytes()
