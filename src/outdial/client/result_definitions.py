"""Definitions of call results: which platform codes are shown to users as one (0797 to 0802)."""

from collections.abc import Sequence

from outdial.client.fields import Answer, Maybe, Part, Request, Rows
from outdial.client.interface import Interface
from outdial.client.paging import ByPageNumber, CountedPage, Page


class PlatformCode(Part):
    """A code of the platform's for how calls end."""

    obs_code: str
    obs_code_desc: str | None = None


class PlatformCodePage(Page[PlatformCode]):
    """Some codes, and how many there are."""

    obs_codes: Rows[PlatformCode] = ()
    total_count: int

    @property
    def rows(self) -> Sequence[PlatformCode]:
        return self.obs_codes

    @property
    def total(self) -> int:
        return self.total_count


class QueryPlatformCodes(ByPageNumber):
    """List the platform's codes (0797)."""

    interface = Interface("GET", "/queryOBSResultCode", PlatformCodePage, in_query=True, writes=False)


class ResultCodeDefined(Answer):
    """The new definition."""

    def_id: str | None = None


class DefineResultCode(Request):
    """Show some of the platform's codes as one (0798); ``result_code`` has less than eight characters."""

    interface = Interface("POST", "/createObResult", ResultCodeDefined)
    result_code: str | None = None
    display_result: str | None = None
    obs_codes: Sequence[str]


class ChangeResultCode(Request):
    """Modify a definition (0799)."""

    interface = Interface("POST", "/updateObResult", Answer)
    def_id: str
    display_result: str | None = None
    obs_codes: Sequence[str] | None = None


class DeleteResultCode(Request):
    """Delete a definition (0800)."""

    interface = Interface("DELETE", "/{def_id}/deleteObsResult", Answer)
    def_id: str


class ResultCode(Part):
    """A definition as the list shows it."""

    def_id: str
    display_result: str | None = None
    result_code: str | None = None


class ResultCodePage(CountedPage[ResultCode]):
    """Some definitions, and how many there are."""


class QueryResultCodes(ByPageNumber):
    """List definitions (0801)."""

    interface = Interface("GET", "/queryOBSResults", ResultCodePage, in_query=True, writes=False)


class MappedCode(Part):
    """One of the platform's codes that a definition has."""

    map_id: str | None = None
    def_id: str | None = None
    fail_code: str
    vdn_id: Maybe[int] = None


class WholeResultCode(ResultCode):
    """A definition with its codes."""

    vdn_id: Maybe[int] = None
    result_map_list: Rows[MappedCode] = ()


class ResultCodeAnswer(Answer):
    """One definition."""

    ob_result: WholeResultCode


class QueryResultCode(Request):
    """Look at a definition (0802)."""

    interface = Interface("GET", "/{def_id}/queryObsResultDetail", ResultCodeAnswer, writes=False)
    def_id: str
