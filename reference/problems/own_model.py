"""A model of the user's own, made by a factory that is named as `module:factory`: where it is found and what it is."""

import importlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from reference.problems.config import ProblemError

Factory = Callable[[], Any]


def find_factory(name: str) -> Factory:
    """The factory; its module is looked for in the working directory, too.

    Raises:
        ProblemError: when there is none of that name.
    """
    place, _, attribute = name.partition(":")
    if not place or not attribute:
        raise ProblemError(f"problem.model is {name!r}; write module:factory, such as my_module:my_model")
    here = str(Path.cwd())
    sys.path.append(here)  # last: a user's file must not hide a module of ours or of a library
    try:
        module = importlib.import_module(place)
    except ModuleNotFoundError as error:
        raise ProblemError(
            f"{name}: there is no module {error.name!r} here; run in the folder that holds it"
        ) from error
    except Exception as error:
        raise ProblemError(f"{name}: the module fails on import ({type(error).__name__}: {error}); mend it") from error
    finally:
        sys.path.remove(here)
    factory = getattr(module, attribute, None)
    if not callable(factory):
        raise ProblemError(f"{name}: the module has no function {attribute!r}; write one that returns the model")
    return factory


def units(name: str, factory: Factory, seed: int) -> list[list[nn.Module]]:
    """The model's children in order, made with this seed; those without parameters join the one before.

    The factory draws from torch's global CPU generator, which is seeded for it and then put back.

    Raises:
        ProblemError: when the factory fails, or what it returns is no chain of modules with parameters.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        try:
            model = factory()
        except Exception as error:
            raise ProblemError(f"{name} fails ({type(error).__name__}: {error}); mend the factory") from error
    found: list[list[nn.Module]] = []
    leading: list[nn.Module] = []
    for child in _children(name, model):
        if any(True for _ in child.parameters()):
            found.append([*leading, child])
            leading = []
        elif found:
            found[-1].append(child)
        else:
            leading.append(child)
    if not found:
        raise ProblemError(f"{name} returns a model without parameters; there is nothing to train in it")
    return found


def _children(name: str, model: Any) -> list[nn.Module]:
    """A Sequential's own children, which are not looked into; its `forward` must be the chain of them."""
    if isinstance(model, nn.Sequential) and type(model).forward is nn.Sequential.forward:
        return list(model)  # `children()` leaves out a module that is there twice, such as one activation used again
    if isinstance(model, Iterable) and not isinstance(model, nn.Sequential):
        modules = list(model)
        if modules and all(isinstance(module, nn.Module) for module in modules):
            return modules
    raise ProblemError(
        f"{name} returns {type(model).__name__}, no chain of modules; return an nn.Sequential or a list of modules"
    )
