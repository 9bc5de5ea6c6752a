"""The vendor's list of interfaces, as its reference has them: what a client of the family may count on.

The numbers are those of the chapters in our reference; the pages are the vendor's (``cec_07_…``), or the seed that
shows one; the number of a page that cannot be read follows from its neighbours'. Endpoints are written for themselves,
and a test holds them against this list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from outdial.api.isales.route import V1, V2

Operation = tuple[str, str]
"""Method and path."""


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface of the list."""

    section: str
    page: str


_LIST: Final = f"""
3.1   0721  POST   {V1}
3.2   0722  POST   {V2}
3.3   0723  PUT    {V1}/{{campaignId}}
3.4   0724  PUT    {V2}/{{campaignId}}
3.5   0725  DELETE {V1}/{{campaignId}}
3.6   0726  GET    {V1}/{{campaignId}}
3.7   0727  GET    {V1}
3.8   0728  PUT    {V1}/{{campaignId}}/pause
3.9   0729  PUT    {V1}/{{campaignId}}/resume
3.10  0730  POST   {V1}/retryPolicy/{{campaignId}}
3.11  0731  GET    {V1}/retryPolicy/{{campaignId}}
3.12  0732  POST   {V1}/addBusinessResult
3.13  0733  GET    {V1}/queryBusinessResults
3.14  0734  GET    {V1}/failcategorystatistics
3.15  0735  POST   {V1}/callerNo/{{campaignId}}
3.15  0736  DELETE {V1}/callerNo/{{campaignId}}
3.16  1128  GET    {V1}/template
3.16  1129  GET    {V1}/template/{{campaignTemplateId}}
3.16  1130  POST   {V1}/template
3.16  1131  POST   {V1}/template/copy
3.16  1132  PUT    {V1}/template/{{campaignTemplateId}}/update
4.1   0738  GET    {V1}/holiday/{{campaignId}}
4.1   0739  POST   {V1}/holiday/{{campaignId}}
4.1   0740  PUT    {V1}/holiday/{{campaignId}}
4.1   0741  DELETE {V1}/holiday/{{campaignId}}/{{holidayId}}
4.1   0742  DELETE {V1}/holiday/{{campaignId}}
4.2   0744  POST   {V1}/blocklist/add
4.2   0745  POST   {V1}/blocklist/delete
4.2   0746  DELETE {V1}/blocklist
4.2   0747  POST   {V1}/blocklist/query
4.3   0750  POST   {V1}/blackCategory/create
4.3   0751  POST   {V1}/blackCategory/update
4.3   0752  POST   {V1}/blackCategory/query
4.3   0753  DELETE {V1}/blackCategory/{{categoryId}}
4.3   0754  POST   {V1}/blackType/create
4.3   0755  POST   {V1}/blackType/query
4.3   0756  POST   {V1}/blackType/update
4.3   0757  DELETE {V1}/blackType/{{typeId}}
5.1   0759  POST   {V1}/calldata/{{campaignId}}
5.2   0760  POST   {V2}/calldata/{{campaignId}}
5.3   0761  POST   {V1}/calldata/{{campaignId}}/delete
5.4   0762  POST   {V1}/callNoType/add
5.4   0763  GET    {V1}/callNoType/query
5.5   0764  GET    {V1}/calldata/{{campaignId}}/{{dataId}}
5.6   0765  GET    {V2}/statistics
5.7   1124  GET    {V1}/callCount/query
5.8   0766  POST   {V1}/calldatafile/uploadFileServer/{{campaignId}}
5.8   0767  POST   {V1}/calldatafile/queryDataImportTask/{{campaignId}}
5.9   0768  POST   {V1}/groupcalldata
5.10  0770  POST   {V1}/callbatch/{{campaignId}}/create
5.10  0771  POST   {V1}/callbatch/{{campaignId}}/update
5.10  0772  POST   {V1}/callbatch/{{campaignId}}/delete
5.10  0773  POST   {V1}/callbatch/{{campaignId}}/pause
5.10  0774  POST   {V1}/callbatch/{{campaignId}}/resume
5.10  0775  GET    {V1}/callbatch/{{campaignId}}/list
5.11  0777  POST   {V1}/appoint/create
5.11  0778  POST   {V1}/appoint/update
5.11  0779  POST   {V1}/appoint/updateResult
5.11  0780  POST   {V1}/appoint/delete
5.11  0781  POST   {V1}/appoint/list
6.1   0783  POST   {V1}/callresult/{{campaignId}}
6.2   0784  GET    {V1}/callresultdetail/{{callId}}
6.3   0785  POST   {V1}/callRecord
6.3   0786  POST   {V2}/callRecord
6.4   0788  POST   callBackUrl
6.5   0790  POST   {V1}/callBusiResult/{{dataId}}
7.1   0792  POST   {V1}/file/addServer
7.1   0793  POST   {V1}/file/{{serverId}}/deleteServer
7.1   0794  POST   {V1}/file/{{serverId}}/updateServer
7.1   0795  POST   {V1}/file/queryServer
7.2   0797  GET    {V1}/queryOBSResultCode
7.2   0798  POST   {V1}/createObResult
7.2   0799  POST   {V1}/updateObResult
7.2   0800  DELETE {V1}/{{defId}}/deleteObsResult
7.2   0801  GET    {V1}/queryOBSResults
7.2   0802  GET    {V1}/{{defId}}/queryObsResultDetail
7.3   0803  POST   {V1}/calllogs
"""

CALLBACK: Final[Operation] = ("POST", "callBackUrl")
"""The one that is asked of the client: results are pushed to it."""


def _listed() -> Iterator[tuple[Operation, Interface]]:
    for line in _LIST.strip().splitlines():
        section, page, method, path = line.split()
        yield (method, path), Interface(section, page)


INTERFACES: Final[Mapping[Operation, Interface]] = MappingProxyType(dict(_listed()))
"""Every interface of the list, by its method and path, in the list's order."""
