"""The trace format: everything needed to write, read and check a run directory, without torch."""

from reference.trace.annotations import write_annotations
from reference.trace.manifest import Block, Constant, Manifest, Parameter, Problem, read_manifest, write_manifest
from reference.trace.pace import Pace, pace
from reference.trace.reader import Trace, open_trace
from reference.trace.schema import (
    ANNOTATIONS,
    EVENTS,
    GRADIENT_KINDS,
    KINDS,
    REFERENCE_POINTS,
    SCHEMA_VERSION,
    VERSION_KINDS,
    WEIGHT_RULES,
    Event,
    TraceError,
)
from reference.trace.validate import validate
from reference.trace.writer import TraceWriter

__all__ = [
    "ANNOTATIONS",
    "EVENTS",
    "GRADIENT_KINDS",
    "KINDS",
    "REFERENCE_POINTS",
    "SCHEMA_VERSION",
    "VERSION_KINDS",
    "WEIGHT_RULES",
    "Block",
    "Constant",
    "Event",
    "Manifest",
    "Pace",
    "Parameter",
    "Problem",
    "Trace",
    "TraceError",
    "TraceWriter",
    "open_trace",
    "pace",
    "read_manifest",
    "validate",
    "write_annotations",
    "write_manifest",
]
