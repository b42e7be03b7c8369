"""Serves a mutant's source in the place of its module's file; nothing is written anywhere."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from beartype._cache.cacheclear import clear_caches


class MutantFinder(MetaPathFinder):
    """Finds one module where the other finders find it, with another source.

    The loader stays the one that was found, so that a mutant's shapes and types are checked at run time as the
    project's are.

    Args:
        module: dotted name.
        source: read in the place of the file.
    """

    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source.encode()

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's spec, its loader reading the mutant; None for every other module."""
        if fullname != self._module:
            return None
        others = (finder.find_spec(fullname, path, target) for finder in sys.meta_path if finder is not self)
        spec = next((spec for spec in others if spec is not None), None)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            raise ImportError(f"{fullname} is in no file, so it has no mutants")

        def get_data(path: str) -> bytes:
            if path != spec.origin:
                raise OSError("bytecode would be that of the file")
            return self._source

        spec.loader.get_data = get_data
        return spec


def importers(root: Path, packages: Iterable[str]) -> dict[str, set[str]]:
    """For every module of some packages under a folder, the modules of these that import it, at their top or inside.

    Whoever imports a.b.c imports a and a.b as well.
    """
    found = defaultdict(set)
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            inside = path.relative_to(root).with_suffix("").parts
            module = ".".join(inside[:-1] if inside[-1] == "__init__" else inside)
            for imported in imports(path.read_text()):
                found[imported].add(module)
    return found


def imports(source: str) -> Iterator[str]:
    """What a source may import: modules and what it asks of them, which may be modules too, with their packages."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def closure(module: str, edges: dict[str, set[str]]) -> set[str]:
    """The module and all that can be reached from it."""
    found, new = set(), {module}
    while new:
        found |= new
        new = set().union(*(edges.get(name, set()) for name in new)) - found
    return found


def forget(modules: Set[str]) -> None:
    """Take modules, and the modules inside them, out of what is imported, so that they are imported anew."""
    for name in list(sys.modules):
        parts = name.split(".")
        if any(".".join(parts[:length]) in modules for length in range(1, len(parts) + 1)):
            del sys.modules[name]
            package = sys.modules.get(name.rpartition(".")[0])
            if package is not None and hasattr(package, parts[-1]):
                delattr(package, parts[-1])
    # By its name, a class that is defined anew would be taken for the one before.
    clear_caches()
