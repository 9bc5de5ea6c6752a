"""File servers (0792 to 0795), and numbers imported from their files (0766, 0767)."""

from collections.abc import Sequence

from outdial.client.fields import Answer, Maybe, Part, Request, Rows
from outdial.client.interface import Interface
from outdial.client.paging import ByOffset, Page


class ServerInfo(Part):
    """Where an SFTP server is; ``file_path`` is the folder that files are looked for in."""

    ip: str
    port: str
    file_path: str


class ServerId(Part):
    """What the server is called from now on."""

    server_id: str


class ServerAdded(Answer):
    """The new server."""

    return_object: ServerId | None = None


class FileServer(Part):
    """A server; its password is never told."""

    server_id: str
    ip: str
    port: str | None = None
    file_path: str | None = None
    user_name: str | None = None


class FileServerPage(Page[FileServer]):
    """Some servers, and how many there are."""

    server: Rows[FileServer] = ()
    count: int

    @property
    def rows(self) -> Sequence[FileServer]:
        return self.server

    @property
    def total(self) -> int:
        return self.count


class AddFileServer(Request):
    """Add a file server (0792); ``server_pwd`` has 8 to 80 characters, and travels as it is: use HTTPS."""

    interface = Interface("POST", "/file/addServer", ServerAdded)
    server_info: ServerInfo
    user_name: str
    server_pwd: str


class DeleteFileServer(Request):
    """Delete a file server (0793). Refused with ``0200006`` if it is unknown."""

    interface = Interface("POST", "/file/{server_id}/deleteServer", Answer)
    server_id: str


class ChangeFileServer(Request):
    """Modify a file server (0794); with another address its password must be given."""

    interface = Interface("POST", "/file/{server_id}/updateServer", Answer)
    server_id: str
    server_info: ServerInfo
    user_name: str
    server_pwd: str | None = None


class QueryFileServers(ByOffset):
    """List file servers (0795)."""

    interface = Interface("POST", "/file/queryServer", FileServerPage, writes=False)
    server_ids: Sequence[str] | None = None


class ImportId(Part):
    """What the import is called, for queries."""

    import_task_id: str


class ImportAnswer(Answer):
    """The import waits to be done."""

    return_object: ImportId | None = None


class FileImport(Part):
    """How far an import has got: ``status`` 0 waits, 1 runs, 2 is done, 3 failed. Times are ISO 8601."""

    id: str
    begin_time: str | None = None
    end_time: str | None = None
    status: str
    succ_num: Maybe[int] = None
    repeat_num: Maybe[int] = None
    fail_num: Maybe[int] = None
    black_num: Maybe[int] = None
    err_msg: str | None = None


class FileImportPage(Page[FileImport]):
    """Some imports, and how many there are."""

    result: Rows[FileImport] = ()
    count: int

    @property
    def rows(self) -> Sequence[FileImport]:
        return self.result

    @property
    def total(self) -> int:
        return self.count


class ImportFile(Request):
    """Have a file of a file server fetched and its rows, up to 500,000, added to a campaign (0766).

    At once, or when the tenant's wall next shows ``hour`` and ``minute``.
    """

    interface = Interface("POST", "/calldatafile/uploadFileServer/{campaign_id}", ImportAnswer)
    campaign_id: int
    server_id: str
    file_path: str | None = None
    file_name: str
    hour: int | None = None
    minute: int | None = None


class QueryFileImports(ByOffset):
    """List the imports of a campaign (0767)."""

    interface = Interface("POST", "/calldatafile/queryDataImportTask/{campaign_id}", FileImportPage, writes=False)
    campaign_id: int
    import_task_ids: Sequence[str] | None = None
