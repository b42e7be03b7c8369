"""A bound of every run with delays that vary: a polytope that the recursion maps into itself, strictly."""

from dataclasses import dataclass
from fractions import Fraction

from theory.certificates.errors import CertificateError
from theory.certificates.interpolation import Row

Combination = tuple[tuple[int, Fraction], ...]
"""Pairs (vertex, coefficient)."""


@dataclass(frozen=True)
class Polytope:
    """x_{t+1} = x_t - step x_{t-d_t} tends to 0 for every choice of delays d_t in 0, ..., delay.

    The polytope is the convex hull of the vertices and their negatives. Each vertex is a state (x_t, ..., x_{t-delay}).
    Its next states lie on a segment, since the new number lies between those of the largest and the smallest entry:
    so two images a vertex are to be checked. An image is a combination of vertices; if the moduli of the coefficients
    add up to at most `factor` < 1, one update takes the polytope into its multiple by `factor`.

    Attributes:
        delay: the largest delay.
        step_size: step size times curvature.
        factor: what every image is inside.
        vertices: the vertices; they span the space.
        images: for each vertex, its image under the largest and under the smallest entry, combined of vertices.
    """

    delay: int
    step_size: Fraction
    factor: Fraction
    vertices: tuple[Row, ...]
    images: tuple[tuple[Combination, Combination], ...]

    def check(self) -> None:
        """Goes over all images, in fractions.

        Raises:
            CertificateError: an image is not where it is said to be, or not inside; or the vertices are too few.
        """
        if self.delay < 0 or self.step_size <= 0 or not 0 < self.factor < 1:
            raise CertificateError(f"{self.words()}: give a delay, a positive step size and a factor between 0 and 1.")
        if len(self.images) != len(self.vertices) or {len(row) for row in self.vertices} != {self.delay + 1}:
            raise CertificateError(f"{self.words()}: every vertex is a state and has its images.")
        if _rank(self.vertices) != self.delay + 1:
            raise CertificateError(f"{self.words()}: the vertices do not span the space.")
        for vertex, images in zip(self.vertices, self.images, strict=True):
            for read, combination in zip((max(vertex), min(vertex)), images, strict=True):
                image = (vertex[0] - self.step_size * read, *vertex[:-1])
                if self._combined(combination) != image:
                    raise CertificateError(f"{self.words()}: an image is not the combination that is given for it.")
                if sum((abs(factor) for _, factor in combination), Fraction(0)) > self.factor:
                    raise CertificateError(f"{self.words()}: an image lies outside the polytope.")

    def _combined(self, combination: Combination) -> Row:
        point = [Fraction(0)] * (self.delay + 1)
        for number, factor in combination:
            if not 0 <= number < len(self.vertices):
                raise CertificateError(f"{self.words()}: there is no vertex {number}.")
            point = [entry + factor * other for entry, other in zip(point, self.vertices[number], strict=True)]
        return tuple(point)

    def words(self) -> str:
        """What is claimed, in one line."""
        return f"delays 0 to {self.delay}, ηλ = {self.step_size}: every run tends to 0"


def _rank(rows: tuple[Row, ...]) -> int:
    """Number of independent rows."""
    left, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        rank += 1
        left = [
            [a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)]
            for row in left
            if row is not pivot
        ]
    return rank
