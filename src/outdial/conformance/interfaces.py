"""The interfaces of the family, numbered as in this suite's reference, with the vendor's pages that tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface; several operations stand together where the vendor's table of contents has them together."""

    number: str
    title: str
    operations: Sequence[str]
    """``METHOD path``; paths go on behind ``/v1/openapi/campaigns/{vdnId}``, or behind ``/v2/…`` where they say so."""
    pages: str
    """Of the vendor's reference, by their numbers, and the seeds that show the same pages."""


def _interface(number: str, title: str, pages: str, *operations: str) -> Interface:
    return Interface(number=number, title=title, operations=operations, pages=pages)


_ALL: Final = (
    _interface("1", "Conventions of all interfaces", "0718, seeds 000 to 004"),
    _interface("2", "Authentication (C2)", "0003"),
    _interface("3.1", "Add a campaign (V1)", "0721", "POST "),
    _interface("3.2", "Add a campaign (V2)", "0722", "POST v2"),
    _interface("3.3", "Modify a campaign (V1)", "seed 002", "PUT /{campaignId}"),
    _interface("3.4", "Modify a campaign (V2)", "0724", "PUT v2/{campaignId}"),
    _interface("3.5", "Delete a campaign", "0725", "DELETE /{campaignId}"),
    _interface("3.6", "Query a campaign's details", "seed 001", "GET /{campaignId}"),
    _interface("3.7", "List campaigns", "0727", "GET "),
    _interface("3.8", "Suspend a campaign", "0728", "PUT /{campaignId}/pause"),
    _interface("3.9", "Resume a campaign", "0729", "PUT /{campaignId}/resume"),
    _interface("3.10", "Set the retry policy", "seed 000", "POST /retryPolicy/{campaignId}"),
    _interface("3.11", "Query the retry policy", "0731", "GET /retryPolicy/{campaignId}"),
    _interface("3.12", "Define a business result", "0732", "POST /addBusinessResult"),
    _interface("3.13", "List business results", "0733", "GET /queryBusinessResults"),
    _interface("3.14", "Failure statistics", "0734", "GET /failcategorystatistics"),
    _interface("3.15", "Calling numbers", "0735, 0736", "POST /callerNo/{campaignId}", "DELETE /callerNo/{campaignId}"),
    _interface(
        "3.16",
        "Campaign templates",
        "1128 to 1132",
        "GET /template",
        "GET /template/{campaignTemplateId}",
        "POST /template",
        "POST /template/copy",
        "PUT /template/{campaignTemplateId}/update",
    ),
    _interface(
        "4.1",
        "Special dates",
        "0738 to 0742",
        "GET /holiday/{campaignId}",
        "POST /holiday/{campaignId}",
        "PUT /holiday/{campaignId}",
        "DELETE /holiday/{campaignId}/{holidayId}",
        "DELETE /holiday/{campaignId}",
    ),
    _interface(
        "4.2",
        "Blacklist",
        "0744 to 0747",
        "POST /blocklist/add",
        "POST /blocklist/delete",
        "POST /blocklist/query",
        "DELETE /blocklist",
    ),
    _interface(
        "4.3",
        "Blacklist groups and types",
        "0750 to 0757",
        "POST /blackCategory/create",
        "POST /blackCategory/update",
        "POST /blackCategory/query",
        "DELETE /blackCategory/{categoryId}",
        "POST /blackType/create",
        "POST /blackType/update",
        "POST /blackType/query",
        "DELETE /blackType/{typeId}",
    ),
    _interface("5.1", "Add numbers (V1)", "seed 003", "POST /calldata/{campaignId}"),
    _interface("5.2", "Add numbers (V2)", "0760", "POST v2/calldata/{campaignId}"),
    _interface("5.3", "Delete numbers", "0761", "POST /calldata/{campaignId}/delete"),
    _interface("5.4", "Number types", "0762, 0763", "POST /callNoType/add", "GET /callNoType/query"),
    _interface("5.5", "One record of outbound data", "0764", "GET /calldata/{campaignId}/{dataId}"),
    _interface("5.6", "Statistics", "0765", "GET v2/statistics"),
    _interface("5.7", "Calls of a number today", "1124", "GET /callCount/query"),
    _interface(
        "5.8",
        "Import by file",
        "0766, 0767",
        "POST /calldatafile/uploadFileServer/{campaignId}",
        "POST /calldatafile/queryDataImportTask/{campaignId}",
    ),
    _interface("5.9", "Numbers for a task group", "0768", "POST /groupcalldata"),
    _interface(
        "5.10",
        "Batches",
        "0770 to 0775",
        "POST /callbatch/{campaignId}/create",
        "POST /callbatch/{campaignId}/update",
        "POST /callbatch/{campaignId}/delete",
        "POST /callbatch/{campaignId}/pause",
        "POST /callbatch/{campaignId}/resume",
        "GET /callbatch/{campaignId}/list",
    ),
    _interface(
        "5.11",
        "Reserved calls",
        "0777 to 0781",
        "POST /appoint/create",
        "POST /appoint/update",
        "POST /appoint/updateResult",
        "POST /appoint/delete",
        "POST /appoint/list",
    ),
    _interface("6.1", "Query results", "0783", "POST /callresult/{campaignId}"),
    _interface("6.2", "One call", "0784", "GET /callresultdetail/{callId}"),
    _interface("6.3", "Transcript of a call", "0785, 0786", "POST /callRecord", "POST v2/callRecord"),
    _interface("6.4", "Result callback", "0788"),
    _interface("6.5", "Write back a business result", "seed 004", "POST /callBusiResult/{dataId}"),
    _interface(
        "7.1",
        "File servers",
        "0792 to 0795",
        "POST /file/addServer",
        "POST /file/{serverId}/deleteServer",
        "POST /file/{serverId}/updateServer",
        "POST /file/queryServer",
    ),
    _interface(
        "7.2",
        "Call-result definitions",
        "0797 to 0802",
        "GET /queryOBSResultCode",
        "POST /createObResult",
        "POST /updateObResult",
        "DELETE /{defId}/deleteObsResult",
        "GET /queryOBSResults",
        "GET /{defId}/queryObsResultDetail",
    ),
    _interface("7.3", "Log of invocations", "0803", "POST /calllogs"),
)
INTERFACES: Final[Mapping[str, Interface]] = MappingProxyType({each.number: each for each in _ALL})
"""By their numbers, in their order."""


def numbered(number: str) -> Sequence[str]:
    """The interfaces that a number means: itself, or all of its chapter, as in ``3``; none if there is no such."""
    return [each for each in INTERFACES if each == number or each.startswith(f"{number}.")]
