"""The addresses of switches, as the setting ``gateway`` names them: URLs whose queries hold what else must be known."""

import re
from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from outdial.app.failures import CannotGoOn
from outdial.gateways.asterisk.client import AriAddress
from outdial.gateways.base import MAIN

ARI_PORT: Final = 8088

_Word = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_]{1,40}$")]


SwitchName = _Word
SWITCHES_MAX: Final = 20
"""Of one engine: each has a connection, and is asked about every campaign."""
_BETWEEN: Final = re.compile(r"\s+|,(?=[a-z+]+(?:://|\?|,|$))")
"""A comma may be part of a password, unless an address follows."""
_NAME: Final = TypeAdapter[str](SwitchName)


def addresses(setting: str) -> Mapping[str, str]:
    """Each switch's address by its name, in their order. Raises `CannotGoOn`."""
    named: dict[str, str] = {}
    for address in filter(None, _BETWEEN.split(setting.strip())):
        name = name_of(address)
        if name in named:
            raise CannotGoOn(
                f"OUTDIAL_GATEWAY names two switches {name}. Give each a name of its own, such as ?name=east."
            )
        named[name] = address
    if not 1 <= len(named) <= SWITCHES_MAX:
        raise CannotGoOn(f"OUTDIAL_GATEWAY names {len(named)} switches; name 1 to {SWITCHES_MAX}, such as simulator.")
    return named


def name_of(address: str) -> str:
    """By what tenants' trunks name a switch. Raises `CannotGoOn`."""
    query = dict(parse_qsl(split(address).query, keep_blank_values=True))
    try:
        return _NAME.validate_python(query.get("name", MAIN))
    except ValidationError:
        raise CannotGoOn("OUTDIAL_GATEWAY: name: letters, digits and _, 40 at most.") from None


class SwitchOptions(BaseModel):
    """What stands behind the question mark, and what holds where nothing does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SwitchName = MAIN
    """By which tenants' trunks name it."""
    trunk: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.-]{1,79}$")] = "carrier"
    """By which calls go that name no other: a name of the switch's configuration."""
    prefix: _Word = "outdial"
    """Of every channel's id; another one for each installation on the same switch."""
    calls_per_second: Annotated[float, Field(gt=0, le=1000)] = 30.0
    """Past some hundred a second a switch fails late and ugly: answers come seconds late."""


def split(address: str) -> SplitResult:
    """The parts of an address, whose port is one. Raises `CannotGoOn`."""
    try:
        place = urlsplit(address)
        _ = place.port
    except ValueError as error:
        # What is wrong is named without the address: a password may stand in it.
        raise CannotGoOn(f"OUTDIAL_GATEWAY is no address: {error}.") from None
    return place


def options(place: SplitResult) -> SwitchOptions:
    """Read the query. Raises `CannotGoOn`."""
    try:
        return SwitchOptions.model_validate(dict(parse_qsl(place.query, keep_blank_values=True)))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise CannotGoOn(f"OUTDIAL_GATEWAY: {wrong}. It takes {', '.join(SwitchOptions.model_fields)}.") from None


def ari_address(place: SplitResult) -> AriAddress:
    """Where ARI listens, of ``asterisk://USER:PASSWORD@HOST:PORT/``; ``asterisk+tls`` is https. Raises `CannotGoOn`."""
    if not place.hostname or not place.username or not place.password:
        raise CannotGoOn(
            "OUTDIAL_GATEWAY: an Asterisk is named as asterisk://USER:PASSWORD@HOST:8088/?trunk=NAME, with a user of "
            "its ari.conf. `outdial asterisk-config` writes one."
        )
    scheme = "https" if place.scheme.endswith("+tls") else "http"
    host = f"[{place.hostname}]" if ":" in place.hostname else place.hostname
    return AriAddress(
        url=f"{scheme}://{host}:{place.port or ARI_PORT}/ari",
        user=unquote(place.username),
        password=unquote(place.password),
    )


def without_secret(address: str) -> str:
    """The address as it may be shown."""
    before, at, after = address.rpartition("@")
    return f"{before.partition('://')[0]}://{after}" if at else address
