"""Business results: defining, listing, writing back (seed 004)."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Description, Maybe
from outdial.store.business_results import BusinessResult, NewResult

CHILDREN_MAX: Final = 100  # sub-results of one result; the page names no bound
PAGE_SIZE_MAX: Final = 50
PAGES_MAX: Final = 1_000_000
NOTE_LENGTH_MAX: Final = 1024  # the page names no bound

Code = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[0-9A-Za-z-]*$")]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r'^[^"\[\]=;<>]*$')]


class SubResult(Asked):
    """A result that refines another. Without a code, one is made."""

    name: _Name
    code: Maybe[Code] = None
    description: Maybe[Description] = None


class DefineResultBody(SubResult):
    """A result, and what refines it."""

    children: Maybe[Annotated[list[SubResult], Field(max_length=CHILDREN_MAX)]] = None


class ResultsPage(Asked):
    """Which page of the list."""

    page_size: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX), AS_WHOLE] = 10
    page_num: Annotated[int, Field(ge=1, le=PAGES_MAX), AS_WHOLE] = 1


class SubResultShown(Shown):
    """A sub-result, level 2."""

    name: str
    code: str
    def_level: Literal["2"] = "2"


class BusinessResultShown(Shown):
    """A result, level 1, with what refines it."""

    name: str
    code: str
    def_level: Literal["1"] = "1"
    children: Sequence[SubResultShown]


class BusinessResultsAnswer(Answer):
    """A page of results, and how many there are on all pages."""

    total_count: int
    data: Sequence[BusinessResultShown]


class WriteBackBody(Asked):
    """What a call came to. Without ``workNo``, later calls go to any agent."""

    busi_result: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    sub_status: Maybe[Annotated[str, StringConstraints(max_length=50)]] = None
    busi_result_desc: Maybe[Annotated[str, StringConstraints(max_length=NOTE_LENGTH_MAX)]] = None
    work_no: Maybe[Annotated[str, StringConstraints(max_length=50)]] = None


def new_result(asked: SubResult) -> NewResult:
    """A result or sub-result that is to be defined."""
    return NewResult(name=asked.name, code=asked.code, description=asked.description)


def result_shown(result: BusinessResult) -> BusinessResultShown:
    """A result as the list shows it."""
    children = [SubResultShown(name=child.name, code=child.code) for child in result.children]
    return BusinessResultShown(name=result.name, code=result.code, children=children)
