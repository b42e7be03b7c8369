"""What a run declares about itself: manifest.json, read strictly and replaced only as a whole."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reference.trace.schema import SCHEMA_VERSION, TraceError
from reference.trace.sealed import write_whole

MANIFEST = "manifest.json"
STATUSES = ("running", "complete", "interrupted", "failed")
PROVENANCES = ("exact", "certified", "estimated", "unavailable")
_SELF = "manifest_sha256"


@dataclass(frozen=True)
class Parameter:
    """One named tensor of a block, in the order in which it lies in the block's flat vector."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """The parameters that are versioned and written together."""

    name: str
    parameters: tuple[Parameter, ...]

    @property
    def size(self) -> int:
        """Number of scalars in the block."""
        return sum(math.prod(parameter.shape) for parameter in self.parameters)


@dataclass(frozen=True)
class Constant:
    """A number (or nested list of numbers) that the problem declares.

    `provenance` is "exact" (closed form), "certified" (rigorous bound, rounding included) or "estimated" (a sample).
    """

    value: float | list[Any]
    provenance: str
    note: str = ""


@dataclass(frozen=True)
class Problem:
    """What was trained on what, and what is known about it; `samples` is the size of the training set."""

    name: str
    dataset: str
    dataset_digest: str
    samples: int
    constants: dict[str, Constant] = field(default_factory=dict)
    smoothness_provenance: str = "unavailable"
    smoothness_reason: str = ""


@dataclass(frozen=True)
class Manifest:
    """Header of a run.

    `files` maps a path inside the run directory to its sha256, `counts` names totals, `outcome` measures of quality of
    the final parameters.
    """

    method: str
    weight_rule: str
    blocks: tuple[Block, ...]
    dtype: str
    problem: Problem
    config: dict[str, Any] = field(default_factory=dict)
    config_hash: str = ""
    environment: dict[str, Any] = field(default_factory=dict)
    status: str = "running"
    reason: str = ""
    files: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    outcome: dict[str, float] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Replace the run's manifest.json by one atomic rename.

    Raises:
        TraceError: the manifest holds something that JSON cannot say exactly (NaN, an object), or an unknown word.
    """
    _check_words(manifest, "the manifest")
    content = asdict(manifest)
    try:
        content[_SELF] = _digest(content)
        text = json.dumps(content, indent=1)
    except (TypeError, ValueError) as error:
        raise TraceError(f"the manifest holds what JSON cannot say: {error}; use finite numbers and text") from error
    write_whole(directory / MANIFEST, text.encode())


def read_manifest(directory: Path) -> Manifest:
    """The manifest of the run in `directory`.

    Raises:
        TraceError: there is no run, or its manifest is damaged, incomplete or of another version of the format.
    """
    path = directory / MANIFEST
    if not path.is_file():
        raise TraceError(f"{directory} is not a run directory (no {MANIFEST}): name a folder that a trainer wrote")
    try:
        content = json.loads(path.read_bytes())
        version = content.get("schema_version")
    except (AttributeError, ValueError) as error:
        raise TraceError(f"{path} is not a JSON object: restore it from a copy, or train again") from error
    if version != SCHEMA_VERSION:
        raise TraceError(
            f"{path} has schema version {version!r}, this program reads {SCHEMA_VERSION}: use its writer's"
        )
    digest = content.pop(_SELF, None)
    if digest is not None and digest != _digest(content):
        raise TraceError(f"{path} was altered (its {_SELF} differs): restore it from a copy, or train again")
    try:
        manifest = _from_json(content)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TraceError(f"{path} lacks or misspells a field ({error}): see docs/trace_format.md") from error
    _check_words(manifest, str(path))
    return manifest


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, allow_nan=False).encode()).hexdigest()


def _from_json(content: dict[str, Any]) -> Manifest:
    blocks = [
        Block(block["name"], tuple(Parameter(p["name"], tuple(p["shape"])) for p in block["parameters"]))
        for block in content.pop("blocks")
    ]
    problem = dict(content.pop("problem"))
    constants = {name: Constant(**constant) for name, constant in problem.pop("constants", {}).items()}
    return Manifest(blocks=tuple(blocks), problem=Problem(**problem, constants=constants), **content)


def _check_words(manifest: Manifest, where: str) -> None:
    problem = manifest.problem
    words = [
        ("status", manifest.status, STATUSES),
        ("smoothness_provenance", problem.smoothness_provenance, PROVENANCES),
    ]
    words += [(f"provenance of {name}", c.provenance, PROVENANCES[:3]) for name, c in problem.constants.items()]
    for name, word, allowed in words:
        if word not in allowed:
            raise TraceError(f"{where} says {word!r} for {name}: write one of {', '.join(allowed)}")
    if not manifest.blocks:
        raise TraceError(f"{where} names no blocks: list each block with its parameters' names and shapes")
