"""A fork server: each mutant meets its guards in a child of a process that has imported everything else before."""

import os
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.loader import MutantFinder, forget
from tests.mutation.mutant import Mutant

DATA_BYTES = 8 << 30
"""A mutant that asks for more memory is stopped."""

LESS, OPEN = "says less", "survived"
"""Words for what no guard noticed."""

LOG = 4000
"""Characters of pytest's output that are kept."""

FLAGS = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=ci", "--no-header", "--tb=line")


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        word: "killed", "killed on import", "killed by time", "killed by a crash", "survived", or "says less": a claim's
            mutant that survived and is true, as `weaker` tells.
        witness: the test that failed first; of a claim's mutant that none killed, how much it says; else "".
        seconds: wall time.
        log: the end of what pytest printed.
    """

    word: str
    witness: str
    seconds: float
    log: str = ""

    @property
    def killed(self) -> bool:
        """Whether some guard noticed."""
        return self.word not in (LESS, OPEN)


class _Witness:
    """A pytest plugin: puts the mutant in place once conftest files are read, and remembers what failed first."""

    def __init__(self, finder: MutantFinder) -> None:
        self._finder, self.failed = finder, ""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        sys.meta_path.insert(0, self._finder)
        # A failing example is enough; how small it can be made is for people.
        settings.register_profile("mutants", settings.default, phases=(Phase.explicit, Phase.generate, Phase.target))
        settings.load_profile("mutants")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed = self.failed or f"import {report.nodeid}"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or f"test {report.nodeid}"


@dataclass(frozen=True)
class Question:
    """A mutant, the arguments of pytest that run its guards, and the modules that have to be imported anew for it.

    Attributes:
        limit: seconds after which it is stopped.
        claims: of the library, as they are without the mutant, that are weighed against what it makes of them.
    """

    mutant: Mutant
    guards: Sequence[str]
    stale: frozenset[str]
    limit: float
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Child:
    """A process that works on a question, where it answers, and its times."""

    question: Question
    pid: int
    answer: int
    log: Path
    began: float


def judge(questions: Sequence[Question], root: Path, processes: int) -> Iterator[tuple[Mutant, Outcome]]:
    """Each mutant with what became of it, in the order in which they end.

    Args:
        questions: in the order in which they start.
        root: the folder in which pytest runs.
        processes: how many run at once.
    """
    waiting, running = list(questions)[::-1], {}
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                child = _start(waiting.pop(), root)
                running[child.answer] = child
            soonest = min(child.began + child.question.limit for child in running.values())
            ready, _, _ = select.select(list(running), [], [], max(0.0, soonest - time.monotonic()))
            late = [fd for fd, child in running.items() if child.began + child.question.limit <= time.monotonic()]
            for answer in ready or late:
                child = running.pop(answer)
                yield child.question.mutant, _end(child, late=not ready)
    finally:
        for child in running.values():
            _end(child, late=True)


def _start(question: Question, root: Path) -> _Child:
    answer, write = os.pipe()
    handle, log = tempfile.mkstemp(prefix="mutant-", suffix=".log")
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.close(answer)
            for stream in (1, 2):
                os.dup2(handle, stream)
            os.write(write, _work(question, root).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
    os.close(write)
    os.close(handle)
    return _Child(question, pid, answer, Path(log), time.monotonic())


def _work(question: Question, root: Path) -> str:
    """In the child: pytest's exit code, and what failed first; of a claim's survivor, what it says."""
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    sys.dont_write_bytecode = True
    os.chdir(root)
    witness = _Witness(MutantFinder(question.mutant.module, question.mutant.source))
    forget(question.stale)
    code = pytest.main([*FLAGS, f"--rootdir={root}", *question.guards], plugins=[witness])
    if code == 0 and question.claims:
        return "0 " + " ".join(_weighed(question.claims))
    return f"{int(code)} {witness.failed}"


def _weighed(claims: Mapping[str, Any]) -> tuple[str, str]:
    """The word and the sentence on a claim's survivor, whose library is imported by now."""
    from tests.mutation.weaker import weighed
    from theory.library import CLAIMS

    try:
        return weighed(claims, CLAIMS)
    except Exception as error:  # whatever it is, it is no kill
        return OPEN, f"not weighed: {type(error).__name__}: {error}"


def _end(child: _Child, late: bool) -> Outcome:
    """What the child answered; all its processes are gone afterwards."""
    text = b"" if late else os.read(child.answer, 4096)
    os.close(child.answer)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)
    log = child.log.read_text(errors="replace")
    child.log.unlink()
    seconds = time.monotonic() - child.began
    if late:
        return Outcome("killed by time", "", seconds, log[-LOG:])
    code, _, failed = text.decode().partition(" ")
    where, _, witness = failed.partition(" ")
    if not code:
        return Outcome("killed by a crash", log.strip().rpartition("\n")[2], seconds, log[-LOG:])
    if code == "0":
        word = LESS if failed.startswith(LESS) else OPEN
        return Outcome(word, failed.removeprefix(word).strip(), seconds)
    if where:
        return Outcome("killed" if where == "test" else "killed on import", witness, seconds, log[-LOG:])
    return Outcome("killed on import", log.strip().rpartition("\n")[2], seconds, log[-LOG:])
