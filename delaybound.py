"""The front door: the command `delaybound`, and lazy names for code that uses the toolkit.

    delaybound.train(config, out)      delaybound.check(run, claims)      delaybound.open_trace(run)

Nothing heavy is imported until it is asked for: `delaybound --help` loads neither torch nor sympy.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

PACKAGES = ("theory", "reference", "analysis")

NAMES = {
    "load_config": "reference.config",
    "train": "reference.run",
    "replay": "reference.engines.replay",
    "annotate": "reference.annotate",
    "open_trace": "reference.trace.reader",
    "check": "analysis.check",
    "render": "analysis.table",
    "write_report": "analysis.report",
    "strategies": "analysis.strategies",
    "CLAIMS": "theory.library",
}
"""Public name -> the module that holds it, imported on first use."""

PURPOSE = """Trains with asynchronous SGD, repeats the run bit for bit, and holds measured gradient bias against bounds.
Exit codes: 0 nothing violated or undecided, 1 violated, 2 misuse or unreadable input, 3 undecided."""

RunPath = Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="RUN")]
REPORT = "report.html"
Name = Annotated[str | None, tyro.conf.Positional, tyro.conf.arg(metavar="[NAME]")]


class FrontDoorError(ValueError):
    """A request that cannot be served, and what to do instead."""


def __getattr__(name: str) -> Any:
    """The public names of the toolkit, imported when first used."""
    if name not in NAMES:
        raise AttributeError(f"module 'delaybound' has no attribute {name!r}; it offers {', '.join(sorted(NAMES))}.")
    prepare()
    module = importlib.import_module(NAMES[name])
    return module if name == "strategies" else getattr(module, name)


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
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        # The working directory is where claims and models of the user are imported from.
        for folder in (found, Path.cwd() / name):
            if folder is None or (folder != home / name and (folder / "__init__.py").exists()):
                raise FrontDoorError(
                    f"the package '{name}' at {folder} is not Delaybound's ({home / name}): "
                    "rename it, or work from another directory."
                )


@dataclass(frozen=True)
class Verify:
    """The main job: train, replay, annotate, check and report.

    Attributes:
        config: A run's configuration (TOML); left out, the runs that come with the toolkit.
        data: Data of the tanh network: `digits`, or `mnist:PATH` where PATH is a folder of MNIST's IDX files.
        seed: Seed of every run, in place of the configuration's.
        out: Directory of the runs and the report; left out, the next free runs/verify.
        engine: How workers run: on real threads, or on one thread under a virtual clock.
        dtype: Precision of the training.
        device: Where the training happens.
        resume: Keep what an interrupted job has completed, and do the rest.
        restart: Set an earlier job's runs aside, and do everything again.
    """

    config: Annotated[Path | None, tyro.conf.Positional, tyro.conf.arg(metavar="[CONFIG]")] = None
    data: str | None = None
    seed: int | None = None
    out: Path | None = None
    engine: Literal["threads", "simulate"] | None = None
    dtype: Literal["float32", "float64"] | None = None
    device: Literal["cpu", "cuda"] | None = None
    resume: bool = False
    restart: bool = False

    def __call__(self) -> int:
        from analysis import check, report, table, verdict
        from reference import job

        changes = {key: getattr(self, key) for key in ("data", "seed", "engine", "dtype", "device")}
        changes = {key: value for key, value in changes.items() if value is not None}
        configs = job.configurations(self.config, changes)
        out = self.out or job.latest(Path("runs/verify"), finished=REPORT)
        job.make_room(out, configs, self.resume, self.restart)
        replays = {name: job.run_once(config, out / name) for name, config in configs.items()}
        runs = [out / name for name in configs]
        rows = [row for run in runs for row in check.check(run, None)]
        print(table.render(rows, "terminal"))
        for name, replay in replays.items():
            print(f"{name}: {replay.sentence}")
        print(f"The report: {report.write_report(runs, out / REPORT)}")
        return max(verdict.exit_code(rows), int(any(replay.status == "differs" for replay in replays.values())))


@dataclass(frozen=True)
class Train:
    """Train one configuration and record the run.

    Attributes:
        config: The run's configuration (TOML).
        out: The run's directory; left out, the next free one under runs/.
        store: What is kept beside the events: every applied gradient, or every version of the parameters.
    """

    config: Annotated[Path, tyro.conf.Positional]
    out: Path | None = None
    store: tuple[Literal["gradients", "versions"], ...] = ()

    def __call__(self) -> int:
        from reference import job
        from reference.config import load_config
        from reference.progress_bar import progress_bar
        from reference.run import train

        config = load_config(self.config)
        config = replace(config, store=replace(config.store, **dict.fromkeys(self.store, True)))
        out = self.out or job.free(Path("runs") / config.name)
        with progress_bar(f"train {out.name}") as tell:
            print(train(config, out, tell))
        return 0


@dataclass(frozen=True)
class Replay:
    """Repeat a run from its record, and say whether every bit agrees.

    Attributes:
        source: The run's directory.
        threads: Threads of each operation; left out, as recorded.
    """

    source: RunPath
    threads: int | None = None

    def __call__(self) -> int:
        from reference.engines.replay import replay

        report = replay(self.source, self.threads)
        print(report.sentence)
        return int(report.status == "differs")


@dataclass(frozen=True)
class Annotate:
    """Measure, on a replay, the exact quantities that the claims speak about.

    Attributes:
        source: The run's directory.
        every: Annotate every so-manyth write of each block.
        blocks: The blocks to annotate, counted from 0; left out, all of them.
    """

    source: RunPath
    every: int = 1
    blocks: tuple[int, ...] = ()

    def __call__(self) -> int:
        from reference.annotate import annotate
        from reference.progress_bar import progress_bar

        with progress_bar(f"annotate {self.source.name}") as tell:
            print(annotate(self.source, self.every, tell))
        return 0


@dataclass(frozen=True)
class Check:
    """Hold claims against an annotated run.

    Attributes:
        source: The run's directory.
        claims: Names of claims, or `module:name` of your own in the working directory; left out, the whole library.
        json: Print the rows as JSON.
    """

    source: RunPath
    claims: tuple[str, ...] = ()
    json: bool = False

    def __call__(self) -> int:
        from analysis.check import check
        from analysis.claims_from import load_claims
        from analysis.table import render
        from analysis.verdict import exit_code

        rows = check(self.source, load_claims(self.claims) if self.claims else None)
        print(render(rows, "json" if self.json else "terminal"))
        return exit_code(rows)


@dataclass(frozen=True)
class Report:
    """Write one self-contained HTML file about one or several runs.

    Attributes:
        sources: The runs' directories.
        out: The file to write.
    """

    sources: Annotated[tuple[Path, ...], tyro.conf.Positional, tyro.conf.arg(metavar="RUN...")]
    out: Path = Path(REPORT)

    def __call__(self) -> int:
        from analysis.report import write_report

        if not self.sources:
            raise FrontDoorError("a report is about at least one run: name its directory.")
        print(write_report(list(self.sources), self.out))
        return 0


@dataclass(frozen=True)
class Claims:
    """Print the library: statements, assumptions, sources and checked proofs.

    Attributes:
        name: One claim; left out, the list of all of them.
        proof: Print the derivation, and check each of its steps.
        latex: Print LaTeX.
    """

    name: Name = None
    proof: bool = False
    latex: bool = False

    def __call__(self) -> int:
        from theory import render

        print(render.library() if self.name is None else render.claim(self.name, proof=self.proof, latex=self.latex))
        return 0


@dataclass(frozen=True)
class Figures:
    """Draw the figures of the paper; works in a checkout of the project.

    Attributes:
        name: One figure; left out, all of them.
        check: Compare with the figures that are there, and write nothing.
    """

    name: Name = None
    check: bool = False

    def __call__(self) -> int:
        home = Path(__file__).resolve().parent / "paper_figures"
        if not home.is_dir():
            raise FrontDoorError("the figures are not part of the installed package: run this in a checkout.")
        from paper_figures.__main__ import main as draw

        return draw([*([self.name] if self.name else []), *(["--check"] if self.check else [])])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    command = tyro.cli(
        Verify | Train | Replay | Annotate | Check | Report | Claims | Figures,
        args=arguments,
        prog="delaybound",
        description=PURPOSE,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    try:
        prepare()
        return command()
    except KeyboardInterrupt:
        return refuse("interrupted; what was recorded is readable, and `delaybound verify --resume` goes on.")
    except OSError as error:
        return refuse(f"{error.strerror or error}: {error.filename or 'the run'}; check the path and its permissions.")
    except Exception as error:
        # Errors of our own packages are sentences for the user; any other is a bug and keeps its traceback.
        if type(error).__module__.partition(".")[0] not in (*PACKAGES, __name__):
            raise
        return refuse(str(error))


def refuse(sentence: str) -> int:
    """One sentence on stderr, and the exit code of misuse."""
    print(f"delaybound: {' '.join(sentence.split())}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
