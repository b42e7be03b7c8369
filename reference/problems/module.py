"""A user's own model as a problem: each child is a segment, its initial values are kept, and one batch is tried."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import torch
from torch import nn

from reference.data import Dataset
from reference.problems.classifier import chains, classes, classifier
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.own_model import Factory, find_factory, units
from reference.problems.problem import Problem
from reference.problems.unknown_truth import MIXED, UnknownTruth
from reference.segments import ModuleSegment
from reference.unsupported import SegmentError

TRIED = 8
"""Samples of the batch on which a model is tried."""
REASON = "nothing is known about a model of the user's own"


def module(config: ProblemConfig, dataset: Dataset) -> Problem:
    """The model that `config.model` names; its values are drawn anew for each block of each run, by the run's seed.

    Raises:
        ProblemError: when the model cannot be made, does not fit the data set, or does not repeat itself.
    """
    factory = find_factory(config.model)
    made = chains(config, units(config.model, factory, seed=0))
    segments = [ModuleSegment(part, partial(_block, config, factory, block)) for block, part in enumerate(made)]
    truth = UnknownTruth(len(dataset.inputs), len(segments), REASON)
    problem = classifier(config, dataset, segments, truth)
    if _tried(config, problem, classes(dataset)):
        return problem
    return replace(problem, separable=False, truth=replace(truth, reason=MIXED))


def _block(config: ProblemConfig, factory: Factory, block: int, seed: int) -> nn.Module:
    return chains(config, units(config.model, factory, seed))[block]


def _tried(config: ProblemConfig, problem: Problem, logits: int) -> bool:
    """Run one batch through the model; whether each sample's output is its own."""
    rows = torch.arange(min(TRIED, problem.samples))
    inputs, _ = problem.batch(rows, torch.float32)
    generator = torch.get_rng_state()
    output = _output(config, problem.segments, inputs)
    if output.shape != (len(rows), logits) or not output.is_floating_point():
        raise ProblemError(
            f"{config.model} maps {len(rows)} samples to {_told(output)}, but {problem.dataset} has {logits} classes; "
            f"return one row of {logits} logits a sample"
        )
    again = _output(config, problem.segments, inputs)
    if not torch.equal(generator, torch.get_rng_state()) or not torch.equal(output, again):
        raise ProblemError(
            f"{config.model} gives another output when it runs again (it draws random numbers, or changes its own "
            "state or inputs), so no run repeats; take that out"
        )
    inputs[-1] = inputs[0]  # real samples, so that a model may look at what they are
    return torch.equal(output[:-1], _output(config, problem.segments, inputs)[:-1])


def _output(config: ProblemConfig, segments: Sequence[object], inputs: torch.Tensor) -> torch.Tensor:
    state, given = None, inputs.clone()
    for block, segment in enumerate(segments):
        assert isinstance(segment, ModuleSegment)
        values = tuple(parameter.detach().float() for parameter in segment.module.parameters())
        # A leaf with a gradient, as in training: torch refuses to let a segment overwrite it.
        leaf = None if state is None else state.detach().requires_grad_(state.is_floating_point())
        try:
            with torch.enable_grad():
                state = segment.apply(values, leaf, inputs)
        except SegmentError as error:
            raise ProblemError(f"{config.model}, segment {block}: {error}") from error
        except Exception as error:
            cause = str(error).partition("\n")[0]
            raise ProblemError(
                f"{config.model} fails on a batch in segment {block} ({type(error).__name__}: {cause}); "
                "images come as rows of pixels (begin with nn.Unflatten), sentences as rows of ids (nn.Embedding), and "
                "no child may overwrite what it is given (inplace=False)"
            ) from error
    assert state is not None, "a model has at least one segment"
    if not torch.equal(given, inputs):
        raise ProblemError(f"{config.model} overwrites its inputs in place; set inplace=False in its first layers")
    return state.detach()


def _told(output: torch.Tensor) -> str:
    return f"a tensor of shape {tuple(output.shape)} and type {str(output.dtype).removeprefix('torch.')}"
