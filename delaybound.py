"""The front door: the command `delaybound`, and lazy names for code that uses the toolkit.

    delaybound.train(config, out)      delaybound.check(delaybound.open_run(out), claims)

Nothing heavy is imported until it is asked for: `delaybound --help` loads neither torch nor sympy.
"""

import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

PACKAGES = ("theory", "reference", "analysis")

NAMES = {
    "load_config": "reference.config_file",
    "train": "reference.run",
    "replay": "reference.repetition",
    "annotate": "reference.annotate",
    "open_trace": "reference.trace.reader",
    "open_run": "analysis.run",
    "check": "analysis.check",
    "table": "analysis.table",
    "strategies": "analysis.strategies",
    "bound_suite": "analysis.attack.fixture",
    "write_report": "analysis.report",
    "CLAIMS": "theory.library",
}
"""Public name -> the module that holds it, or that it is; imported on first use."""

REPORT = "report.html"

PURPOSE = """Trains with asynchronous SGD, repeats the run bit for bit, and holds measured gradient bias against bounds.
Exit codes: 0 nothing violated or undecided, 1 violated, 2 misuse or unreadable input, 3 undecided."""

RunPath = Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="RUN")]
RunPaths = Annotated[tuple[Path, ...], tyro.conf.Positional, tyro.conf.arg(metavar="RUN...")]
ConfigPath = Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="CONFIG")]
MaybeConfigPath = Annotated[Path | None, tyro.conf.Positional, tyro.conf.arg(metavar="[CONFIG]")]
Name = Annotated[str | None, tyro.conf.Positional, tyro.conf.arg(metavar="[NAME]")]


class FrontDoorError(ValueError):
    """A request that cannot be served, and what to do instead."""


def __getattr__(name: str) -> Any:
    if name not in NAMES:
        raise AttributeError(f"module 'delaybound' has no attribute {name!r}; it offers {', '.join(sorted(NAMES))}.")
    prepare()
    module = importlib.import_module(NAMES[name])
    return module if name in ("table", "strategies") else getattr(module, name)


def prepare() -> None:
    """Pins the thread counts of the numerical libraries and makes sure that our packages are ours.

    Raises:
        FrontDoorError: if Python would import another project's `theory`, `reference` or `analysis`.
    """
    # Read when the libraries are loaded, so before torch or numpy; a user's own setting is respected and recorded.
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    home = Path(__file__).resolve().parent
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        found = Path(spec.origin if spec and spec.origin else "nowhere").resolve().parent
        here = Path.cwd() / name  # claims and models of a user are imported from the working directory
        for folder in (found, here) if (here / "__init__.py").exists() else (found,):
            if folder != home / name:
                problem = f"the package '{name}' at {folder} is not Delaybound's (that is at {home / name})"
                raise FrontDoorError(f"{problem}: rename it, or work from another directory")


# The comment on a field is its help.


@dataclass(frozen=True)
class Verify:
    """The main job: train, replay, annotate, check and report."""

    config: MaybeConfigPath = None  # A run's configuration (TOML); left out, the runs that come with the toolkit.
    data: str | None = None  # Data of the networks: `digits`, `mnist:DIR`, `cifar10:DIR` or `sentences:POS,NEG`.
    model: str | None = None  # A network of your own in the place of the networks: `module:factory`.
    seed: int | None = None  # Seed of every run, in place of the configuration's.
    out: Path | None = None  # Directory of the runs and the report; left out, the next free runs/verify.
    engine: Literal["threads", "simulate"] | None = None  # Real threads, or one thread under a virtual clock.
    dtype: Literal["float32", "float64"] | None = None  # Precision of the training.
    device: Literal["cpu", "cuda"] | None = None  # Where the training happens.
    resume: bool = False  # Keep what an interrupted job has completed, and do the rest.
    restart: bool = False  # Set an earlier job's runs aside, and do everything again.

    def __call__(self) -> int:
        from analysis.judge import judge
        from analysis.report import write_report
        from analysis.summary import Place
        from analysis.terminal import print_page
        from analysis.verdict import exit_code
        from reference import job

        changes = {key: getattr(self, key) for key in ("data", "model", "seed", "engine", "dtype", "device")}
        families = job.configurations(self.config, changes)
        configs = {name: config for runs in families.values() for name, config in runs.items()}
        out = self.out or job.latest(Path("runs/verify"), finished=REPORT)
        job.make_room(out, configs, self.resume, self.restart)
        cores = len(os.sched_getaffinity(0))
        replays = job.run_all(configs, out, cores)
        rows = judge([out / name for name in configs], processes=cores)
        labels = {family: job.variants(family, runs) for family, runs in families.items()}
        print_page(rows, {run: Place(family, label) for family in labels for run, label in labels[family].items()})
        sentences = {name: replay.sentence for name, replay in replays.items()}
        inexact = [f"{name}: {sentences[name]}" for name, replay in replays.items() if replay.status != "exact"]
        print("\n".join(inexact) or f"Replays: all {len(replays)} runs repeated bit for bit")
        print(
            f"The report: {write_report([out / name for name in configs], out / REPORT, rows=rows, replays=sentences)}"
        )
        return max((replay_code(replay) for replay in replays.values()), default=0) or exit_code(rows)


@dataclass(frozen=True)
class Train:
    """Train one configuration and record the run."""

    config: ConfigPath  # The run's configuration (TOML).
    run: str | None = None  # Which of the file's runs; left out, the only one.
    data: str | None = None  # Data of a network: `digits`, `mnist:DIR`, `cifar10:DIR` or `sentences:POS,NEG`.
    model: str | None = None  # A network of your own in the place of the file's: `module:factory`.
    out: Path | None = None  # The run's directory; left out, the next free one under runs/.
    store: tuple[Literal["gradients", "versions"], ...] = ()  # Keep every applied gradient, every block's versions.

    def __call__(self) -> int:
        from reference import job

        config = job.configuration(self.config, self.run, {"data": self.data, "model": self.model})
        config = replace(config, store=replace(config.store, **dict.fromkeys(self.store, True)))
        out = self.out or job.free(Path("runs") / config.name)
        job.train_run(config, out)
        print(out)
        return 0


@dataclass(frozen=True)
class Replay:
    """Repeat a run from its record, and say whether every bit agrees."""

    source: RunPath  # The run's directory.
    threads: int | None = None  # Threads of each operation; left out, as recorded.

    def __call__(self) -> int:
        from reference.job import replay_run

        report = replay_run(self.source, self.threads)
        print(report.sentence)
        return replay_code(report)


@dataclass(frozen=True)
class Annotate:
    """Measure, on a replay, the exact quantities that the claims speak about."""

    source: RunPath  # The run's directory.
    every: int | None = None  # Annotate each so-manyth task; left out, as the run's configuration says (so for all).
    full_every: int | None = None  # Of the annotated tasks, measure on the full data at each so-manyth.
    blocks: tuple[int, ...] | None = None  # The blocks to annotate, counted from 0.
    overwrite: bool = False  # Replace annotations that are there.

    def __call__(self) -> int:
        from reference.job import annotate_run

        changes = {key: getattr(self, key) for key in ("every", "full_every", "blocks")}
        annotate_run(self.source, changes, self.overwrite)
        return 0


@dataclass(frozen=True)
class Check:
    """Hold claims against annotated runs; claims in expectation need several that differ in the seed."""

    sources: RunPaths  # The runs' directories.
    claims: tuple[str, ...] = ()  # Names of claims, or `module:name` of your own; left out, the whole library.
    format: Literal["terminal", "csv", "markdown", "latex", "json"] = "terminal"  # How the rows are printed.
    json: bool = False  # The same as --format json.

    def __call__(self) -> int:
        from analysis.judge import judge
        from analysis.terminal import print_rows
        from analysis.verdict import exit_code

        if not self.sources:
            raise FrontDoorError("a check is about at least one run: name its directory")
        rows = judge(self.sources, self.claims)
        print_rows(rows, "json" if self.json else self.format)
        return exit_code(rows)


@dataclass(frozen=True)
class Report:
    """Write one self-contained HTML file about one or several runs."""

    sources: RunPaths  # The runs' directories.
    out: Path = Path(REPORT)  # The file to write.

    def __call__(self) -> int:
        if not self.sources:
            raise FrontDoorError("a report is about at least one run: name its directory")
        from analysis.report import write_report

        print(write_report(list(self.sources), self.out))
        return 0


@dataclass(frozen=True)
class Figures:
    """Draw the figures of the paper; works in a checkout of the project."""

    name: Name = None  # One figure; left out, all of them.
    check: bool = False  # Compare with the figures that are there, and write nothing.

    def __call__(self) -> int:
        if not Path(__file__).with_name("paper_figures").is_dir():
            raise FrontDoorError("the figures are not part of the installed package: run this in a checkout")
        from paper_figures.__main__ import main as draw

        return draw([*([self.name] if self.name else []), *(["--check"] if self.check else [])])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    try:
        prepare()
        from analysis.library_commands import Attack, Audit, Certify, Claims

        commands = Verify | Train | Replay | Annotate | Check | Report | Claims | Attack | Audit | Certify | Figures
        options = (tyro.conf.FlagCreatePairsOff,)
        command = tyro.cli(commands, args=arguments, prog="delaybound", description=PURPOSE, config=options)
        return command()
    except KeyboardInterrupt:
        return refuse("interrupted; what was recorded so far is readable.")
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return refuse(f"{error.strerror or error}: {error.filename or 'the run'}; check the path and its permissions.")
    except Exception as error:
        if not is_sentence(error):
            raise
        return refuse(str(error))


def is_sentence(error: Exception) -> bool:
    """Whether the error was written for the user: one of our classes, or a ValueError that a `raise` of ours began.

    Any other is a bug, and keeps its traceback.
    """
    if type(error).__module__.partition(".")[0] in (*PACKAGES, __name__):
        return True
    last = traceback.extract_tb(error.__traceback__)[-1]
    home = Path(__file__).resolve().parent
    ours = any(Path(last.filename).is_relative_to(home / name) for name in PACKAGES)
    return type(error) is ValueError and ours and (last.line or "").startswith("raise ")


def replay_code(report: Any) -> int:
    """0 where every write agrees, 3 where another environment may be why some do not, 1 where nothing explains it."""
    return 1 if report.unexplained else 3 if report.status == "differs" else 0


def refuse(sentence: str) -> int:
    """One sentence on stderr, and the exit code of misuse."""
    print(f"delaybound: {' '.join(sentence.split())}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
