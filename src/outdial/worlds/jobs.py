"""Work spread over processes; the answers come in the order of the questions, however many processes there are."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def answers(ask: Callable[[Question], Answer], questions: Sequence[Question], *, processes: int) -> Iterator[Answer]:
    """``ask`` and the questions must be picklable."""
    if processes <= 1 or len(questions) <= 1:
        yield from map(ask, questions)
        return
    # A fresh process shares nothing with this one, so what it finds cannot depend on which process asked.
    with ProcessPoolExecutor(min(processes, len(questions)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(ask, questions)
