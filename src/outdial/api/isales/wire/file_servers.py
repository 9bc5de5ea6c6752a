"""File servers: adding, changing, listing (0792 to 0795)."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from outdial.api.errors import Refusal
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.faults import unfit
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe, also_as_text
from outdial.store.file_servers import FileServer, Place
from outdial.wording.rules import Must

PAGE_MAX: Final = 100
IDS_MAX: Final = 100  # that one query may name; a page has no more
OFFSET_MAX: Final = 1_000_000
PASSWORD_LENGTHS: Final = range(8, 81)
PATH_LENGTH_MAX: Final = 1_000  # the page names no bound
USER_NAME_PATTERN: Final = r"""^[^`~!@#$%^&*()+=|{}'":;<>/?.\\\[\],！￥…（）—【】‘’；：“”，、？\x00-\x1f]*$"""  # noqa: RUF001 - as the page prints them


def _address(text: str) -> str:
    """An address and no name: what is judged when a file is fetched is then what is connected to."""
    try:
        return str(ip_address("" if "%" in text else text))
    except ValueError:
        raise unfit(Refusal.VALUE, Must.BE_IP_ADDRESS) from None


def _no_way_up(text: str) -> str:
    if ".." in text.split("/"):
        raise unfit(Refusal.VALUE, Must.NOT_LEAD_UPWARDS)
    return text


def _password(text: str) -> str:
    if len(text) not in PASSWORD_LENGTHS:
        raise unfit(Refusal.LENGTH, Must.HAVE_CHARACTERS, least=PASSWORD_LENGTHS[0], most=PASSWORD_LENGTHS[-1])
    return text


Folder = Annotated[str, StringConstraints(max_length=PATH_LENGTH_MAX), AfterValidator(_no_way_up)]
"""A path without ``..``."""

Password = Annotated[
    str,
    AfterValidator(_password),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": PASSWORD_LENGTHS[0],
            "maxLength": PASSWORD_LENGTHS[-1],
            "format": "password",
        }
    ),
]

Id = Annotated[int, Field(ge=1, le=10**18 - 1), also_as_text("^[1-9][0-9]{0,17}$"), AS_WHOLE]
"""An id that answers show as text."""


class ServerInfo(Asked):
    """Where the server is; ``filePath`` is the folder that files are looked for in."""

    ip: Annotated[
        str,
        StringConstraints(min_length=1, max_length=45),
        AfterValidator(_address),
        WithJsonSchema({"type": "string", "format": "ipv4"}),
    ]
    port: Annotated[int, Field(ge=1, le=65_535), also_as_text("^[1-9][0-9]{0,3}$"), AS_WHOLE]
    file_path: Annotated[Folder, StringConstraints(min_length=1)]


class _ServerBody(Asked):
    server_info: ServerInfo
    user_name: Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=USER_NAME_PATTERN)]

    @property
    def place(self) -> Place:
        info = self.server_info
        return Place(address=info.ip, port=info.port, folder=info.file_path, user_name=self.user_name)


class AddServerBody(_ServerBody):
    """A server, and how to get in."""

    server_pwd: Password


class ChangeServerBody(_ServerBody):
    """The server as it is to be. Without a password it keeps the one it has, which another address does not allow."""

    server_pwd: Maybe[Password] = None


class QueryServersBody(Asked):
    """Which page of the list, of all servers or of those named."""

    offset: Annotated[int, Field(ge=0, le=OFFSET_MAX), AS_WHOLE]
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX), AS_WHOLE]
    server_ids: Maybe[Annotated[list[Id], Field(max_length=IDS_MAX)]] = None


class ServerId(Shown):
    """What the server is called from now on."""

    server_id: str


class ServerAnswer(Answer):
    """The server was added."""

    return_object: ServerId


class ServerShown(Shown):
    """A server; its password is never told."""

    port: str
    ip: str
    file_path: str
    user_name: str
    server_id: str


class ServersAnswer(Answer):
    """A page of servers, and how many there are on all pages."""

    server: Sequence[ServerShown]
    count: int


def server_shown(server: FileServer) -> ServerShown:
    """A server as the list shows it."""
    place = server.place
    return ServerShown(
        port=str(place.port),
        ip=place.address,
        file_path=place.folder,
        user_name=place.user_name,
        server_id=str(server.server_id),
    )
