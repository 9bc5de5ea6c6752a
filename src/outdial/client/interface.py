"""One interface of the family as a client sees it: where it is, what it takes, what it answers."""

import json
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from string import Formatter
from typing import Final, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, JsonValue

Given = TypeVar("Given", bound=BaseModel)
Given_co = TypeVar("Given_co", bound=BaseModel, covariant=True)

_FAMILY: Final = "/rest/isales/v{version}/openapi/campaigns/{vdn_id}"
_A_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Interface(Generic[Given_co]):
    """What stands in the vendor's table of one interface.

    ``path`` lies below the tenant's, with its query where a body stands beside one. In braces it names fields of the
    request; the others go into the query or the body.
    """

    method: str
    path: str
    answer: type[Given_co]
    _: KW_ONLY
    version: int = 1
    in_query: bool = False
    """Whether fields go into the query; else into a body, which some interfaces want with GET and DELETE too."""
    writes: bool = True
    """Whether a request may change something, so that one whose answer was lost must not be sent again blindly."""
    interval: timedelta = _A_SECOND
    """How far apart the vendor wants requests; how long one that came too soon waits."""

    @property
    def fields_in_path(self) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in Formatter().parse(self.path) if name)


class Asks(Protocol[Given_co]):
    """A request; ``given_co`` is what it is answered with."""

    @property
    def interface(self) -> Interface[Given_co]: ...

    def in_path(self, name: str) -> str:
        """A field as a path has it."""
        ...

    def beside(self, names: frozenset[str]) -> Mapping[str, JsonValue] | None:
        """All fields but these, under the vendor's names; None where the request has no others."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it travels: ``target`` is path and query; it is not signed yet."""

    method: str
    target: str
    content: bytes


def sent(request: Asks[BaseModel], *, vdn_id: int) -> Sent:
    """The request as it is to travel."""
    interface = request.interface
    names = interface.fields_in_path
    family = _FAMILY.format(version=interface.version, vdn_id=vdn_id)
    path = family + interface.path.format_map({name: request.in_path(name) for name in names})
    told = request.beside(names)
    if told is None:
        return Sent(interface.method, path, b"")
    if interface.in_query:
        return Sent(interface.method, f"{path}?{urlencode(told)}" if told else path, b"")
    return Sent(interface.method, path, _body(told, interface.method))


def _body(told: Mapping[str, JsonValue], method: str) -> bytes:
    """A deletion that says nothing has no body: not every proxy lets one through."""
    if not told and method == "DELETE":
        return b""
    return json.dumps(told, ensure_ascii=False).encode()
