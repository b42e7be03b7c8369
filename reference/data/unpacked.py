"""The bytes of a file, gzipped or not (told by its content, not its name)."""

import gzip
import zlib
from pathlib import Path

from reference.data.dataset import DataError

_GZIP = b"\x1f\x8b"


def unpacked(path: Path) -> bytes:
    """What the file holds, or what its archive does.

    Raises:
        DataError: when the archive is damaged.
    """
    content = path.read_bytes()
    if not content.startswith(_GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} is a damaged gzip archive: download it again") from error
