"""The path of a vendor-compatible request: raw body, signature, parameters, one parse, endpoint, envelope.

``Endpoint`` says what an interface is: ``IsalesRoute`` serves it, and costs what bare Starlette costs; ``documented``
makes of it the FastAPI route that the OpenAPI document is read from, which serves nobody.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import structlog
from fastapi import Body as BodyOf
from fastapi import Header, Query, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, JsonValue, ValidationError
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from outdial.api.api_call import ApiCall
from outdial.api.auth import Door, access_key_of
from outdial.api.body import LEFT_OUT, read_body
from outdial.api.context import ApiContext
from outdial.api.errors import Refusal, Refused
from outdial.api.isales import document
from outdial.api.isales.examples import DONE
from outdial.api.isales.wire.envelope import Answer, RefusedAnswer
from outdial.api.isales.wire.faults import refuse_nul, refused_by
from outdial.api.isales.wire.parameters import asked, path_ids, path_kind
from outdial.api.signature import SignatureRefused
from outdial.domain.tenant import Tenant
from outdial.store.database import UNAVAILABLE
from outdial.store.signatures import OneTime
from outdial.wording.rules import Must
from outdial.wording.states import Because
from outdial.wording.words import Locale, about, told

V1 = "/rest/isales/v1/openapi/campaigns/{vdnId}"
V2 = "/rest/isales/v2/openapi/campaigns/{vdnId}"

_log = structlog.get_logger(__name__)
_PATH_PARAMETER = re.compile(r"{(\w+)}")
CONTENT_TYPE = b"application/json;charset=UTF-8"
_SIGNATURE = APIKeyHeader(
    name="Authorization", scheme_name="C2", description="auth-v2/AK/time/signed headers/signature", auto_error=False
)

Body = TypeVar("Body", bound=BaseModel | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(ApiCall):
    """A request of the vendor's family; its path's parameters are whole numbers but for ``callId``."""

    locale: Locale
    once: OneTime | None = None
    """What an endpoint that records its signature itself must record."""

    @property
    def campaign_id(self) -> int:
        return self.whole("campaignId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Generic[Body]):
    """One interface of the vendor's family, and what the OpenAPI document says of it."""

    method: str
    path: str
    handle: Callable[[Call, Body], Awaitable[Answer]]
    """Gets None for its body when the endpoint has none, or when one that is optional was left out."""
    body: type[BaseModel] | None = None
    body_optional: bool = False
    query: type[BaseModel] | None = None
    answer: type[Answer] = Answer
    writes: bool = True
    """Whether the same signature is refused a second time."""
    records_signature: bool = False
    """Whether the handler's own statement does that, for a busy endpoint: ``Call.once`` is what it records."""
    summary: str
    refusals: tuple[Refusal, ...] = ()
    """How it may refuse, besides what is said of every request, query and body."""
    examples: Mapping[str, JsonValue] | None = None
    """Of the body, by name."""
    answer_example: JsonValue = None
    """Needless where nothing but the envelope is answered."""

    @property
    def shown_answer(self) -> JsonValue:
        """The example of an answer."""
        return DONE if self.answer_example is None and self.answer is Answer else self.answer_example

    @property
    def every_refusal(self) -> frozenset[Refusal]:
        of_query = () if self.query is None else document.OF_QUERIES
        of_body = () if self.body is None else document.OF_BODIES
        return frozenset((*document.OF_EVERY_REQUEST, *of_query, *of_body, *self.refusals))


class IsalesRoute(Route):
    """Serves an ``Endpoint``; ``allow`` are all the methods of its path."""

    def __init__(self, endpoint: Endpoint[Any], *, context: ApiContext, door: Door, allow: Sequence[str]) -> None:
        super().__init__(endpoint.path, endpoint.handle, name=endpoint.handle.__name__)
        self.methods = {endpoint.method}  # not HEAD beside GET
        self._served = endpoint
        self._context = context
        self._door = door
        self._allow = ", ".join(allow).encode()
        self.app = self._serve

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == self._served.method:
            await self._serve(scope, receive, send)
            return
        refused = Refused(Refusal.METHOD_UNKNOWN, about(f"{scope['method']} {scope['path']}"))
        locale = locale_of(dict(scope["headers"]))
        await _send(send, refused.refusal.status, refused_text(refused, locale), (b"allow", self._allow))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, text = await self._answered(scope, dict(scope["headers"]), receive)
        await _send(send, status, text)

    async def _answered(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> tuple[int, bytes]:
        locale = locale_of(headers)
        try:
            answer = await self._done(scope, headers, receive, locale)
        except Refused as refused:
            return refused.refusal.status, refused_text(refused, locale)
        except UNAVAILABLE as error:
            _log.warning("request.database_away", path=self.path, error=repr(error))
            away = Refused(Refusal.DATABASE_AWAY, told(Because.DATABASE_AWAY))
            return away.refusal.status, refused_text(away, locale)
        except Exception:  # noqa: BLE001 - the top of a request: a fault of ours is logged, and answered
            _log.exception("request.failed", path=self.path)
            return Refusal.FAULT.status, refused_text(Refused(Refusal.FAULT), locale)
        return 200, answer.__pydantic_serializer__.to_json(answer, by_alias=True)

    async def _done(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, locale: Locale) -> Answer:
        endpoint = self._served
        raw = await read_body(headers, receive, bytes_max=self._context.settings.body_bytes_max)
        now = self._context.clock.now()
        tenant, once = await self._admitted(scope, raw, now=now)
        context = self._context
        with context.invocations.noted(
            tenant, context.clock, access_key=access_key_of(scope), method=scope["method"], raw_path=scope["raw_path"]
        ):
            call = self._call(scope, tenant, once, locale, now=now)
            return await endpoint.handle(call, parsed(endpoint, headers, raw))

    def _call(self, scope: Scope, tenant: Tenant, once: OneTime | None, locale: Locale, *, now: datetime) -> Call:
        ids = path_ids(scope["path_params"])
        if ids["vdnId"] != tenant.vdn_id:
            raise Refused(Refusal.UNAUTHENTICATED, about("vdnId", Because.KEY_OF_ANOTHER_VDN, vdn_id=ids["vdnId"]))
        kind = self._served.query
        query = None if kind is None else asked(kind, scope["query_string"])
        return Call(
            context=self._context, tenant=tenant, now=now, parameters=ids, query=query, locale=locale, once=once
        )

    async def _admitted(self, scope: Scope, raw: bytes, *, now: datetime) -> tuple[Tenant, OneTime | None]:
        try:
            if self._served.records_signature:
                return await self._door.admit_once(scope, raw, now=now)
            return await self._door.admit(scope, raw, now=now, writes=self._served.writes), None
        except SignatureRefused as refused:
            raise Refused(Refusal.UNAUTHENTICATED, refused.words) from None


def documented(endpoint: Endpoint[Any]) -> APIRoute:
    """The endpoint as the OpenAPI document shows it."""
    name, refusals = endpoint.handle.__name__, endpoint.every_refusal
    return APIRoute(
        endpoint.path,
        _described(endpoint),
        methods=[endpoint.method],
        name=name,
        operation_id=name,
        response_model=endpoint.answer | document.refused_with(name, refusals),
        responses=document.responses(refusals),
        openapi_extra=document.request_body(endpoint.examples),
        summary=endpoint.summary,
        description=inspect.getdoc(endpoint.handle),
        tags=["CC-iSales"],
    )


async def _send(send: Send, status: int, text: bytes, *headers: tuple[bytes, bytes]) -> None:
    framing = [(b"content-type", CONTENT_TYPE), (b"content-length", str(len(text)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": framing})
    await send({"type": "http.response.body", "body": text})


def locale_of(headers: Mapping[bytes, bytes]) -> Locale:
    """The language that a request asks for."""
    return Locale.named(headers.get(b"locale", b"").decode("latin-1"))


def parsed(endpoint: Endpoint[Any], headers: Mapping[bytes, bytes], raw: bytes) -> BaseModel | None:
    """The body as its model, or the refusal that names the first thing wrong with it."""
    if endpoint.body is None or (endpoint.body_optional and raw.strip() in LEFT_OUT):
        return None
    refuse_other_encodings(headers)
    refuse_nul(raw)
    try:
        return endpoint.body.__pydantic_validator__.validate_json(raw)
    except ValidationError as error:
        raise refused_by(error) from None


def refuse_other_encodings(headers: Mapping[bytes, bytes]) -> None:
    """A body is JSON in UTF-8; a client that declares anything else would be misread."""
    declared = headers.get(b"content-type", b"").decode("latin-1").lower().replace(" ", "").replace('"', "")
    if not declared:
        return
    kind, *parameters = declared.split(";")
    charsets = {text.removeprefix("charset=") for text in parameters if text.startswith("charset=")}
    if not (kind == "application/json" or kind.endswith("+json")) or not charsets <= {"utf-8", "utf8"}:
        raise Refused(Refusal.CONVERSION, about("Content-Type", Must.BE_JSON_IN_UTF8))


def refused_text(refused: Refused, locale: Locale) -> bytes:
    """The envelope of a refusal."""
    code, description = refused.refusal.code, refused.description(locale)
    answer = RefusedAnswer(result_code=code, result_desc=description, return_code=code, return_desc=description)
    return answer.__pydantic_serializer__.to_json(answer, by_alias=True)


def _described(endpoint: Endpoint[Any]) -> Callable[[], None]:
    """A function that is never called: FastAPI reads from its signature what to document."""

    def described() -> None: ...

    signature = inspect.Signature(list(_parameters(endpoint)))
    setattr(described, "__signature__", signature)  # noqa: B010 - a function's type does not list the attribute
    described.__name__ = endpoint.handle.__name__
    return described


def _parameters(endpoint: Endpoint[Any]) -> Iterator[inspect.Parameter]:
    yield _parameter("signature", Annotated[str, Security(_SIGNATURE)])
    yield _parameter("locale", Annotated[str, Header(description="zh_CN or en_US")], Locale.CHINESE.value)
    for name in _PATH_PARAMETER.findall(endpoint.path):
        yield _parameter(name, path_kind(name))
    if endpoint.query is not None:
        yield _parameter("query", Annotated[endpoint.query, Query()])
    if endpoint.body is not None:
        optional = endpoint.body_optional
        kind = endpoint.body | None if optional else endpoint.body
        yield _parameter("body", Annotated[kind, BodyOf()], None if optional else inspect.Parameter.empty)


def _parameter(name: str, kind: object, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)
