"""The trunks by which the tenant's calls go, and whose number each may show."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Path
from pydantic import Field, StringConstraints

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import AS_WHOLE, Shown, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.routing import Trunk
from outdial.store import trunks
from outdial.store.trunks import TRUNKS_MAX

_TAG: Final = "Trunks"
PATTERNS_MAX: Final = 1_000
"""Of a trunk: each is looked at for every call."""

SwitchName = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z_]*$")]
Endpoint = Annotated[str, StringConstraints(min_length=1, max_length=79, pattern=r"^[0-9A-Za-z_.-]*$")]
"""What a switch's configuration calls a trunk: a PJSIP endpoint, a sofia gateway."""
_Pattern = Annotated[str, StringConstraints(min_length=1, max_length=25, pattern=r"^[+]?[0-9#]*[*]?$")]
_Number = Annotated[str, StringConstraints(min_length=1, max_length=24, pattern=r"^[+]?[0-9]*$")]
_Prefix = Annotated[str, StringConstraints(max_length=24, pattern=r"^[+]?[0-9*#]*$")]
_Patterns = Annotated[tuple[_Pattern, ...], Field(max_length=PATTERNS_MAX)]
_NameInPath = Annotated[Endpoint, Path()]


class TrunkTold(Told):
    """A trunk as it is to be; what is left out takes its default.

    In ``callers`` and ``called`` a number stands for itself, and one with * at its end for all that begin so.
    """

    switch: Annotated[SwitchName | None, Field(description="the switch's name in OUTDIAL_GATEWAY; null: the first")] = (
        None
    )
    endpoint: Annotated[
        Endpoint | None, Field(description="what the switch's configuration calls it; null: the name of the path")
    ] = None
    priority: Annotated[int, Field(strict=True, ge=1, le=100, description="lower ones first"), AS_WHOLE] = 1
    weight: Annotated[int, Field(strict=True, ge=1, le=1000, description="its part among equals"), AS_WHOLE] = 1
    lines_max: Annotated[int, Field(strict=True, ge=1, le=100_000, description="calls at once"), AS_WHOLE] = 1000
    calls_per_s: Annotated[float, Field(strict=True, gt=0, le=1000, allow_inf_nan=False)] = 30.0
    callers: Annotated[_Patterns, Field(description="the numbers that it may show; none: all")] = ()
    caller_instead: Annotated[
        _Number | None, Field(description="shown in place of others; null: it does not take such calls")
    ] = None
    called: Annotated[_Patterns, Field(description="the numbers that it reaches; none: all")] = ()
    strip: Annotated[_Prefix, Field(description="taken away where the called number begins with it")] = ""
    add: Annotated[_Prefix, Field(description="put before the called number, after that")] = ""
    active: Annotated[bool, Field(strict=True, description="false: it takes no calls")] = True


class TrunkShown(Shown):
    """A trunk."""

    name: str
    switch: str | None
    endpoint: str
    priority: int
    weight: int
    lines_max: int
    calls_per_s: float
    callers: Sequence[str]
    caller_instead: str | None
    called: Sequence[str]
    strip: str
    add: str
    active: bool


class TrunksShown(Shown):
    """The tenant's trunks; none: calls go by the trunk that the switch's address names."""

    trunks: Sequence[TrunkShown]


async def list_trunks(call: ApiCall, _body: None) -> TrunksShown:
    """List the tenant's trunks by their names."""
    found = await trunks.of_tenant(call.context.database, call.tenant.vdn_id)
    return TrunksShown(trunks=[_shown(trunk) for trunk in found])


async def put_trunk(call: ApiCall, body: TrunkTold) -> TrunkShown:
    """Add a trunk, or change the one of this name. From the first one on, calls go by these trunks alone."""
    trunk = _trunk(call.text("name"), body)
    if not await trunks.put(call.context.database, call.tenant.vdn_id, trunk):
        raise Problem(HTTPStatus.CONFLICT, f"name: there are {TRUNKS_MAX} trunks already; delete one first")
    return _shown(trunk)


async def delete_trunk(call: ApiCall, _body: None) -> None:
    """Delete a trunk. Its calls go on; after the last one, calls go by the trunk that the switch's address names."""
    if not await trunks.remove(call.context.database, call.tenant.vdn_id, call.text("name")):
        raise Problem(HTTPStatus.NOT_FOUND, f"name: there is no trunk {call.text('name')}")


def _trunk(name: str, told: TrunkTold) -> Trunk:
    return Trunk(
        name=name,
        switch=told.switch,
        endpoint=told.endpoint or name,
        priority=told.priority,
        weight=told.weight,
        lines_max=told.lines_max,
        calls_per_s=told.calls_per_s,
        callers=told.callers,
        caller_instead=told.caller_instead,
        called=told.called,
        strip=told.strip,
        add=told.add,
        active=told.active,
    )


def _shown(trunk: Trunk) -> TrunkShown:
    return TrunkShown(
        name=trunk.name,
        switch=trunk.switch,
        endpoint=trunk.endpoint,
        priority=trunk.priority,
        weight=trunk.weight,
        lines_max=trunk.lines_max,
        calls_per_s=trunk.calls_per_s,
        callers=trunk.callers,
        caller_instead=trunk.caller_instead,
        called=trunk.called,
        strip=trunk.strip,
        add=trunk.add,
        active=trunk.active,
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/trunks",
        act=list_trunks,
        summary="List trunks",
        answer=TrunksShown,
        tag=_TAG,
    ),
    Operation(
        method="PUT",
        path="/trunks/{name}",
        act=put_trunk,
        summary="Add or change a trunk",
        kinds={"name": _NameInPath},
        body=TrunkTold,
        answer=TrunkShown,
        problems=(HTTPStatus.CONFLICT,),
        tag=_TAG,
    ),
    Operation(
        method="DELETE",
        path="/trunks/{name}",
        act=delete_trunk,
        summary="Delete a trunk",
        kinds={"name": _NameInPath},
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=_TAG,
    ),
)
