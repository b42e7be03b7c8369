"""The largest eigenvalue of a network's Hessian over all training samples, by power iteration (a lower bound of it)."""

from collections.abc import Sequence

import torch

from reference.problems.problem import Problem

ROUNDS = 40


def largest_curvature(problem: Problem, versions: Sequence[torch.Tensor]) -> float:
    """The Rayleigh quotient after some rounds of Hessian-vector products in float64."""
    flats = [flat.double().requires_grad_() for flat in versions]
    inputs, targets = problem.batch(torch.arange(problem.samples), torch.float64)
    loss = problem.loss(problem.output(flats, inputs), targets)
    gradients = torch.autograd.grad(loss, flats, create_graph=True)
    generator = torch.Generator().manual_seed(0)
    vector = [torch.randn(flat.shape, generator=generator, dtype=flat.dtype) for flat in flats]
    quotient = 0.0
    for _ in range(ROUNDS):
        length = torch.linalg.vector_norm(torch.cat(vector))
        vector = [part / length for part in vector]
        product = torch.autograd.grad(gradients, flats, vector, retain_graph=True)
        quotient = float(sum((a * b).sum() for a, b in zip(vector, product, strict=True)))
        vector = list(product)
    return quotient
