"""The check of the library, printed as it goes."""

import time
from collections.abc import Sequence

from theory.checking import check_library


def print_checks(names: Sequence[str], processes: int) -> int:
    """Checks statements, all of them if none is named, and prints a line for each.

    Returns:
        The exit code: 0 if everything is as it is said to be, 1 if not.
    """
    began, failed, count = time.monotonic(), 0, 0
    for check in check_library(names, processes):
        count += 1
        failed += bool(check.failures)
        word = "FAILED" if check.failures else "checked" if check.checked else "stated"
        print(f"{check.name:<24} {word:<8} {check.seconds:6.1f} s  {check.checked}", flush=True)
        for failure in check.failures:
            print(f"    {failure}")
    print(f"{count} statements, {failed} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0
