"""What the OpenAPI document says of an endpoint beyond its models: how it may refuse, and the vendor's examples."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import Field, JsonValue, create_model

from outdial.api.errors import Refusal
from outdial.api.isales.wire.envelope import RefusedAnswer
from outdial.wording.words import Locale

OF_EVERY_REQUEST: Final = (Refusal.TYPE, Refusal.VALUE, Refusal.DATABASE_AWAY)
"""Identifiers in the path may be wrong, and the database away."""

OF_QUERIES: Final = (Refusal.EMPTY, Refusal.CHARACTERS, Refusal.TOO_LONG, Refusal.CONVERSION, Refusal.COMBINATION)
OF_BODIES: Final = (
    Refusal.PARAMETER,
    Refusal.EMPTY,
    Refusal.CHARACTERS,
    Refusal.TOO_LONG,
    Refusal.TOO_SHORT,
    Refusal.CONVERSION,
    Refusal.TOO_MANY,
)
OF_EVERY_STATUS: Final = (
    Refusal.UNAUTHENTICATED,
    Refusal.INTERFACE_UNKNOWN,
    Refusal.METHOD_UNKNOWN,
    Refusal.BODY_TOO_LARGE,
)
"""What has an HTTP status of its own everywhere; nearly all else travels with 200."""

_OF_BUSINESS: Final = 200


def refused_with(name: str, refusals: Iterable[Refusal]) -> type[RefusedAnswer]:
    """The refused answer of one endpoint, whose codes are exactly these."""
    codes: JsonValue = [*sorted({refusal.code for refusal in refusals})]
    code = Annotated[str, Field(json_schema_extra={"enum": codes})]
    title = "".join(word.capitalize() for word in name.split("_"))
    return create_model(f"{title}Refused", __base__=RefusedAnswer, result_code=(code, ...), return_code=(code, ...))


def responses(refusals: Collection[Refusal]) -> dict[int | str, dict[str, Any]]:
    """FastAPI's ``responses``: what 200 may mean, and the statuses besides it."""
    beside: dict[int | str, dict[str, Any]] = {
        refusal.status: {"model": RefusedAnswer, "description": refusal.text(Locale.ENGLISH)}
        for refusal in (*OF_EVERY_STATUS, *(one for one in refusals if one.status != _OF_BUSINESS))
    }
    return {200: {"description": _meanings(one for one in refusals if one.status == _OF_BUSINESS)}, **beside}


def request_body(examples: Mapping[str, JsonValue] | None) -> dict[str, Any] | None:
    """FastAPI's ``openapi_extra``: named examples of the body."""
    if not examples:
        return None
    named = {name: {"value": value} for name, value in examples.items()}
    return {"requestBody": {"content": {"application/json": {"examples": named}}}}


def _meanings(refusals: Iterable[Refusal]) -> str:
    lines: Sequence[str] = sorted(f"- `{refusal.code}` {refusal.text(Locale.ENGLISH)}" for refusal in refusals)
    return "\n".join(["`0200000`: done. Or refused, with one of these codes as `resultCode`:", "", *lines])
