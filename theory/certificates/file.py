"""Certificates as JSON files: whole numbers over common denominators, and a digest against accidents."""

import hashlib
import json
from fractions import Fraction
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from theory.certificates.delayed_descent import DelayedDescent
from theory.certificates.dual import Dual
from theory.certificates.errors import CertificateError
from theory.certificates.extremal import Extremal
from theory.certificates.lyapunov import Lyapunov
from theory.certificates.packing import common_denominator, packed, packed_flows, unpacked, unpacked_flows
from theory.certificates.polytope import Polytope

Certificate = Dual | Extremal | Lyapunov | Polytope


def shipped(stem: str) -> tuple[Traversable, ...]:
    """The certificate files of the package whose names begin so, in order of their names."""
    folder = files("theory.certificates") / "files"
    found = (file for file in folder.iterdir() if file.name.startswith(stem) and file.name.endswith(".json"))
    return tuple(sorted(found, key=lambda file: file.name))


def read(file: Traversable | Path) -> Certificate:
    """The certificate in a file; it is not checked yet.

    Raises:
        CertificateError: no certificate, or one that was changed after it was written.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"), parse_float=_refuse_float)
        if data.pop("digest") != digest(data):
            raise CertificateError(f"{file.name} was changed after it was written: its digest is another.")
        return from_data(data)
    except (LookupError, TypeError, ValueError, AttributeError, ZeroDivisionError, RecursionError) as error:
        if isinstance(error, CertificateError):
            raise
        raise CertificateError(f"{file.name} is no certificate file: {type(error).__name__} ({error}).") from error


def write(path: Path, certificate: Certificate) -> None:
    """Checks a certificate and writes it, whole or not at all.

    Raises:
        CertificateError: it does not prove what it says; nothing is written.
    """
    certificate.check()
    data = to_data(certificate)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps({**data, "digest": digest(data)}, separators=(",", ":")) + "\n", encoding="utf-8")
    part.replace(path)


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of the content in its canonical form."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def to_data(certificate: Certificate) -> dict[str, Any]:
    """The content of a certificate's file, without the digest."""
    match certificate:
        case Dual(run, bound, flows):
            return {"kind": "dual", **_run_data(run), "bound": str(bound), **packed_flows(flows)}
        case Extremal(run, bound, vectors, values):
            over = common_denominator((*values, *(x for block in vectors for row in block for x in row)))
            return {
                "kind": "extremal",
                **_run_data(run),
                "bound": str(bound),
                "over": over,
                "vectors": [[packed(row, over) for row in block] for block in vectors],
                "values": packed(values, over),
            }
        case Lyapunov(delay, condition, step_size, rate, matrix, flows):
            over = common_denominator(tuple(x for row in matrix for x in row))
            return {
                "kind": "lyapunov",
                "delay": delay,
                "condition": str(condition),
                "step_size": str(step_size),
                "rate": str(rate),
                "matrix_over": over,
                "matrix": [packed(row[: place + 1], over) for place, row in enumerate(matrix)],
                **packed_flows(flows),
            }
        case Polytope(delay, step_size, factor, vertices, images):
            over = common_denominator(tuple(x for row in vertices for x in row))
            every = tuple(c for pair in images for image in pair for _, c in image)
            image_over = common_denominator(every)
            return {
                "kind": "polytope",
                "delay": delay,
                "step_size": str(step_size),
                "factor": str(factor),
                "over": over,
                "vertices": [packed(row, over) for row in vertices],
                "image_over": image_over,
                "images": [
                    [[[place, *packed((c,), image_over)] for place, c in image] for image in pair] for pair in images
                ],
            }


def from_data(data: dict[str, Any]) -> Certificate:
    """The certificate of a file's content.

    Raises:
        CertificateError: an unknown kind.
        LookupError, TypeError, ValueError: no such content.
    """
    kind = data["kind"]
    if kind == "dual":
        return Dual(_run(data), Fraction(data["bound"]), unpacked_flows(data))
    if kind == "extremal":
        over = data["over"]
        vectors = tuple(tuple(unpacked(row, over) for row in block) for block in data["vectors"])
        return Extremal(_run(data), Fraction(data["bound"]), vectors, unpacked(data["values"], over))
    if kind == "lyapunov":
        lower = [unpacked(row, data["matrix_over"]) for row in data["matrix"]]
        size = range(len(lower))
        matrix = tuple(tuple(lower[max(i, j)][min(i, j)] for j in size) for i in size)
        condition, step_size, rate = (Fraction(data[word]) for word in ("condition", "step_size", "rate"))
        return Lyapunov(data["delay"], condition, step_size, rate, matrix, unpacked_flows(data))
    if kind == "polytope":
        vertices = tuple(unpacked(row, data["over"]) for row in data["vertices"])
        images = []
        for high, low in data["images"]:
            pair = tuple(
                tuple((place, *unpacked((number,), data["image_over"])) for place, number in image)
                for image in (high, low)
            )
            images.append(pair)
        return Polytope(data["delay"], Fraction(data["step_size"]), Fraction(data["factor"]), vertices, tuple(images))
    raise CertificateError(f"There is no certificate of kind {kind!r}.")


def _run_data(run: DelayedDescent) -> dict[str, Any]:
    return {"delays": list(run.delays), "stale": run.stale, "step_size": str(run.step_size), "steps": run.steps}


def _run(data: dict[str, Any]) -> DelayedDescent:
    return DelayedDescent(tuple(data["delays"]), data["stale"], Fraction(data["step_size"]), data["steps"])


def _refuse_float(text: str) -> None:
    raise ValueError(f"{text} is a float, and a certificate has none")
