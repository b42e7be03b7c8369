"""Arrays beside the events: safetensors files, numbered shards read lazily, one file for each set of parameters."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from reference.trace.schema import TraceError

SHARD_BYTES = 16 * 2**20  # small enough that the disk is busy from early on and little is left for the end
MOMENTS = ("initial", "final")


_TYPES = {"f8": "F64", "f4": "F32", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8", "u1": "U8"}


def kept(name: str, array: np.ndarray, copy: bool = True) -> np.ndarray:
    """`array` as it can be encoded; a copy of it, unless nobody writes to it again.

    Raises:
        TraceError: its type is none that is stored.
    """
    _type(name, array)
    return np.array(array, copy=True) if copy else array


def _type(name: str, array: np.ndarray) -> str:
    kind = array.dtype.newbyteorder("=").str[1:]
    if kind not in _TYPES:
        raise TraceError(f"tensor {name} has type {array.dtype}: store one of {', '.join(_TYPES.values())}")
    return _TYPES[kind]


def encode(arrays: Mapping[str, np.ndarray]) -> list[bytes | memoryview]:
    """The pieces of a safetensors file holding `arrays`: its header, then their memory as it lies.

    The library's own encoder copies everything twice, at a quarter of the disk's speed.
    """
    header, pieces, end = {}, [], 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        header[name] = {"dtype": _type(name, array), "shape": array.shape, "data_offsets": (start, end)}
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        pieces.append(little.reshape(-1).view(np.uint8).data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return [len(text).to_bytes(8, "little"), text, *pieces]


def block_keys(flats: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """The parameters of all blocks under the keys of initial.safetensors and final.safetensors."""
    return {f"block.{block}": flat for block, flat in enumerate(flats)}


class TensorFiles:
    """Several safetensors files seen as one mapping from key to array; a file is opened when a key is asked for."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self._index: dict[str, Path] | None = None

    def _keys(self) -> dict[str, Path]:
        if self._index is None:
            self._index = {}
            for path in self._paths:
                with _opened(path) as file:
                    self._index.update(dict.fromkeys(file.keys(), path))
        return self._index

    def keys(self, prefix: str = "") -> list[str]:
        """All keys that begin with `prefix`, in the order of writing."""
        return [key for key in self._keys() if key.startswith(prefix)]

    def read(self, key: str) -> np.ndarray:
        """A copy of one array (safetensors hands out unaligned views).

        Raises:
            TraceError: no file holds the key, or the file is damaged.
        """
        path = self._keys().get(key)
        if path is None:
            raise TraceError(f"no tensor {key} is stored in this run: train with --store gradients to keep gradients")
        with _opened(path) as file:
            return np.array(file.get_tensor(key), copy=True)


def _opened(path: Path) -> safe_open:
    try:
        return safe_open(path, framework="numpy")
    except (OSError, SafetensorError) as error:
        raise TraceError(f"{path} is no whole safetensors file: restore it from a copy, or train again") from error
