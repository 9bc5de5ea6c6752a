"""The address of a switch, as the setting ``gateway`` names it: a URL whose query holds what else must be known."""

from typing import Annotated, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from outdial.app.failures import CannotGoOn
from outdial.gateways.asterisk.client import AriAddress

ARI_PORT: Final = 8088

_Word = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_]{1,40}$")]


class SwitchOptions(BaseModel):
    """What stands behind the question mark, and what holds where nothing does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trunk: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.-]{1,79}$")] = "carrier"
    """By which the calls go: a name of the switch's configuration."""
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
