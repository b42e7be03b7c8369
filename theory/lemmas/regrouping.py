"""Lemmas about one sum ordered in two ways: by the writes of a block, or by the tasks that made them."""

from typing import Any

from theory.derivation.canonical import substitute
from theory.derivation.terms import Diagonal, Each, Index, Norm, Predicate, at_most, equal, total
from theory.lemmas.instance import Instance, Lemma, LemmaError


class SameTasks(Predicate):
    """Writers and members are the same tasks, each once.

    `SameTasks(Each(j, writer), last, Each(j, member), Each(j, number), count)`: the writers at j = 0 … last are all
    different, and they are the numbers of those j in 1 … count whose member is 1; the others' member is 0.
    """

    words = "the writers {0} up to {1} are the tasks {3} up to {4} for which {2} is 1 and not 0, each once"


def _same(writer: Any, last: Any, member: Any, number: Any, index: Index, count: Any) -> Any:
    return SameTasks(Each(index, writer), last, Each(index, member), Each(index, number), count)


def _regrouped(
    term: Any, task: Index, writer: Any, last: Any, member: Any, number: Any, index: Index, count: Any
) -> Instance:
    if task in (writer + member + number).free_symbols or index in term.free_symbols:
        raise LemmaError(f"{task} stands for the task in the term, which knows no {index}; choose fresh indices")
    by_write = total(substitute(term, {task: writer}), index, 0, last)
    by_task = total(member * substitute(term, {task: number}), index, 1, count)
    premise = _same(writer, last, member, number, index, count)
    return Instance(equal(by_write, by_task), (premise,), (last + 1, count))


def _signed_selection(weight: Any, block: Index, whole: Any) -> Instance:
    selected = Diagonal(Each(block, weight), whole)
    return Instance(at_most(Norm(selected), Norm(whole)), (at_most(weight**2, 1),))


REGROUPING = (
    Lemma(
        "regrouped",
        "Σ F(writer_j) over the writes = Σ member_j F(task_j) over the tasks, if each of these wrote once",
        "Graham et al. 1994, Concrete Mathematics, Section 2.4: the commutative law",
        _regrouped,
    ),
    Lemma(
        "signed_selection",
        "a map that multiplies each block by a weight in [−1, 1] does not lengthen a vector",
        "Horn and Johnson 2013, Matrix Analysis, Section 5.6",
        _signed_selection,
    ),
)
