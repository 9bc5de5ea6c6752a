"""Business results: defining, listing, writing one back (0732, 0733, seed 004); failures by day (0734)."""

from collections.abc import Mapping, Sequence
from datetime import date

from outdial.client.fields import Answer, Part, Request, Rows
from outdial.client.interface import Interface
from outdial.client.paging import ByPageNumber, CountedPage


class SubResult(Part):
    """A result that refines another; without a ``code`` the server makes one."""

    name: str
    code: str | None = None
    description: str | None = None


class DefineBusinessResult(Request):
    """Define a business result, and what refines it (0732). No interface changes it afterwards."""

    interface = Interface("POST", "/addBusinessResult", Answer)
    name: str
    code: str | None = None
    description: str | None = None
    children: Sequence[SubResult] | None = None


class SubResultShown(Part):
    """A sub-result, level 2."""

    name: str
    code: str
    def_level: str | None = None


class BusinessResult(SubResultShown):
    """A result, level 1, with what refines it."""

    children: Rows[SubResultShown] = ()


class BusinessResultPage(CountedPage[BusinessResult]):
    """Some results, and how many there are."""


class QueryBusinessResults(ByPageNumber):
    """List business results (0733)."""

    interface = Interface("GET", "/queryBusinessResults", BusinessResultPage, in_query=True, writes=False)


class WriteBackBusinessResult(Request):
    """Write down what a successful call came to (seed 004); calls that follow go to the agent ``work_no``, if given.

    Refused with ``0200033`` for unknown data, ``0200034`` for a sub-result of another result, ``0200999`` if the call
    did not succeed, or the result is not defined.
    """

    interface = Interface("POST", "/callBusiResult/{data_id}", Answer)
    data_id: str
    busi_result: str
    sub_status: str | None = None
    busi_result_desc: str | None = None
    work_no: str | None = None


class Failures(Part):
    """The failed calls of one day by their fail codes."""

    stat_date: str
    fail_data: Mapping[str, int] = {}


class FailuresAnswer(Answer):
    """Days on which calls failed."""

    data: Rows[Failures] = ()


class QueryFailures(Request):
    """Count a campaign's failed calls by day (0734); dates both or none, at most 30 days apart."""

    interface = Interface("GET", "/failcategorystatistics", FailuresAnswer, in_query=True, writes=False)
    campaign_id: int
    start_date: date | None = None
    end_date: date | None = None
