"""The report is one file that asks for nothing: no script, no address, no frame, and ids that are unique."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.report import write_report
from reference.annotate import annotate
from reference.run import train
from tests.training_runs import configuration

FETCHING = {"script", "link", "img", "iframe", "object", "embed", "source", "video", "audio", "base", "form"}
POINTING = {"src", "srcset", "href", "xlink:href", "data", "action", "poster", "style"}
VOID = {"meta", "br", "hr", "input", "img", "link"}


class Page(HTMLParser):
    """The page's tags, ids, references and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.references += [value for name, value in attrs if name in POINTING and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()


def recorded(directory: Path, method: str, tasks: int) -> Path:
    """A small annotated run."""
    problem = {"name": "quadratic", "blocks": 3, "dimension": 6}
    train(configuration(problem=problem, method={"name": method}, train={"tasks": tasks}), directory)
    annotate(directory)
    return directory


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    runs = [recorded(folder / method, method, tasks=20) for method in ("pd_asgd", "d_asgd")]
    return write_report(runs, folder / "page" / "report.html").read_text()


def test_nothing_is_fetched(text: str) -> None:
    page = Page(text)
    assert not FETCHING & set(page.tags)
    assert "://" not in text
    assert "@import" not in text
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", text))
    pointing = [value for value in page.references if not re.match(r"[a-z-]+:", value)]
    assert pointing
    assert all(value.startswith("#") for value in pointing)


def test_what_is_pointed_to_is_there_once(text: str) -> None:
    page = Page(text)
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    targets = {value[1:] for value in page.references if value.startswith("#")}
    assert targets | set(re.findall(r"url\(#([^)]*)\)", text)) <= set(page.ids)


def test_the_page_is_well_formed_and_holds_plots_and_formulas(text: str) -> None:
    page = Page(text)
    assert page.open == []
    assert page.tags["svg"] >= 8
    assert page.tags["math"] >= 7
    assert page.tags["h1"] == 1


def test_it_is_alone_in_its_folder(tmp_path: Path) -> None:
    out = write_report([recorded(tmp_path / "run", "sync", tasks=4)], tmp_path / "page" / "report.html")
    assert list(out.parent.iterdir()) == [out]
