"""The setting ``gateway`` when it names a FreeSWITCH: ``freeswitch://:password@host:8021/?trunk=NAME``."""

from typing import Annotated, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from outdial.app.failures import CannotGoOn
from outdial.app.switch_address import SwitchName
from outdial.clock import Clock
from outdial.gateways.base import MAIN
from outdial.gateways.freeswitch import commands
from outdial.gateways.freeswitch.client import PASSWORD, PORT, EslAddress
from outdial.gateways.freeswitch.commands import NotSayable
from outdial.gateways.freeswitch.gateway import FreeSwitchGateway, FreeSwitchSettings

EXAMPLE: Final = "freeswitch://:password@127.0.0.1:8021/?trunk=carrier"
_WORD: Final = r"^[0-9A-Za-z_.+*#-]{1,60}$"
_FOLDER: Final = r"^((/[0-9A-Za-z_.-]{1,100}){1,10})?$"


class _Query(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: SwitchName = MAIN
    trunk: str = "carrier"
    prefix: Annotated[str, Field(pattern=r"^[0-9A-Za-z_.]{1,32}$")] = "outdial"
    flows: Annotated[str, Field(pattern=_WORD)] = "outdial-flow"
    recordings: Annotated[str, Field(pattern=_FOLDER)] = ""
    calls_per_second: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 30.0
    agents_caller: Annotated[str, Field(pattern=_WORD)] = "Outdial"


def freeswitch_gateway(url: str, *, lines_max: int, clock: Clock) -> FreeSwitchGateway:
    """The gateway to the FreeSWITCH that ``url`` names. Raises `CannotGoOn`."""
    settings, address = read_freeswitch(url, lines_max=lines_max)
    return FreeSwitchGateway(settings, address, clock=clock)


def read_freeswitch(url: str, *, lines_max: int) -> tuple[FreeSwitchSettings, EslAddress]:
    """What ``url`` says. Raises `CannotGoOn`."""
    query = _query(url)
    settings = FreeSwitchSettings(
        trunk=query.trunk,
        prefix=query.prefix,
        flows=query.flows,
        recordings=query.recordings,
        calls_per_s=query.calls_per_second,
        agents_caller=query.agents_caller,
        lines_max=lines_max,
    )
    return settings, _address(url)


def _address(url: str) -> EslAddress:
    try:
        place = urlsplit(url)
        host, port = place.hostname, place.port
    except ValueError as error:
        raise _wrong(str(error)) from None
    if host is None:
        raise _wrong("it names no host")
    if place.username:
        raise _wrong("FreeSWITCH knows no user here: a colon stands before the password")
    password = PASSWORD if place.password is None else unquote(place.password)
    if not password.isprintable():
        raise _wrong("its password has a control character in it")
    return EslAddress(host=host, port=PORT if port is None else port, password=password)


def _query(url: str) -> _Query:
    _, _, text = url.partition("?")
    pairs = parse_qsl(text, keep_blank_values=True)
    try:
        query = _Query.model_validate(dict(pairs))
        commands.endpoint_of(query.trunk, "0")
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except NotSayable as error:
        raise _wrong(str(error)) from None
    return query


def _wrong(why: str) -> CannotGoOn:
    # The address is not shown: there is a password in it.
    return CannotGoOn(f"OUTDIAL_GATEWAY names a FreeSWITCH, but {why}. It looks like {EXAMPLE}.")
