"""A progress bar on stderr, for a person who waits; silence where nobody looks."""

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from reference.progress import Progress, silent


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Yield what long work calls to tell how far it has come.

    Args:
        label: What is being done, shown before the bar.
    """
    if not sys.stderr.isatty() or multiprocessing.parent_process() is not None:
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Display

    columns = (
        TextColumn(label),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Display(*columns, console=Console(stderr=True)) as display:
        bar = display.add_task(label, total=None, now="")

        def tell(done: int, total: int, **figures: float) -> None:
            now = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
            display.update(bar, completed=done, total=total, now=now)

        yield tell
