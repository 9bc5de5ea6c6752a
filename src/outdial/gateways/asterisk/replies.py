"""What Asterisk answers when it is asked about itself: read into records, so that others can judge it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from outdial.gateways.asterisk.ari import NotAri

Said = TypeVar("Said")


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True)


class Pong(_Reply):
    """Of ``GET /asterisk/ping``."""

    timestamp: datetime


class System(_Reply):
    version: str


class AsteriskInfo(_Reply):
    """Of ``GET /asterisk/info``."""

    system: System


class Module(_Reply):
    """``status`` is Running, or Not Running."""

    name: str
    status: str


class Endpoint(_Reply):
    """``state`` is online, offline or unknown; a contact that nobody qualifies counts as online."""

    resource: str
    state: str = "unknown"


class Value(_Reply):
    """Of a variable, or of a function of the dialplan."""

    value: str


class _Attribute(_Reply):
    attribute: str
    value: str


_PONG: Final = TypeAdapter(Pong)
_INFO: Final = TypeAdapter(AsteriskInfo)
_MODULES: Final = TypeAdapter(tuple[Module, ...])
_ENDPOINTS: Final = TypeAdapter(tuple[Endpoint, ...])
_VALUE: Final = TypeAdapter(Value)
_ATTRIBUTES: Final = TypeAdapter(tuple[_Attribute, ...])


def read_time(text: bytes) -> datetime:
    """What time it is there. Raises `NotAri`."""
    return _read(_PONG, text).timestamp


def read_version(text: bytes) -> str:
    """Raises `NotAri`."""
    return _read(_INFO, text).system.version


def read_modules(text: bytes) -> frozenset[str]:
    """Those that run. Raises `NotAri`."""
    return frozenset(module.name for module in _read(_MODULES, text) if module.status == "Running")


def read_endpoints(text: bytes) -> Sequence[Endpoint]:
    """Raises `NotAri`."""
    return _read(_ENDPOINTS, text)


def read_value(text: bytes) -> str:
    """Raises `NotAri`."""
    return _read(_VALUE, text).value


def read_attributes(text: bytes) -> Mapping[str, str]:
    """Of an object of the configuration; of those that come more than once the last. Raises `NotAri`."""
    return {each.attribute: each.value for each in _read(_ATTRIBUTES, text)}


def _read(adapter: TypeAdapter[Said], text: bytes) -> Said:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise NotAri(f"not an answer of ARI: {error}") from None
