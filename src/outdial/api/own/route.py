"""The path of a request to Outdial's own interface: raw body, signature, parameters, one parse, operation, answer.

As in the vendor's family, one route serves an operation, and another, of FastAPI's, is what the document is read from.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any, Generic, Protocol, TypeVar
from urllib.parse import parse_qsl

import structlog
from fastapi import Body as BodyOf
from fastapi import Query, Response, Security
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from outdial.api.api_call import ApiCall
from outdial.api.auth import Door
from outdial.api.body import LEFT_OUT, read_body
from outdial.api.context import ApiContext
from outdial.api.errors import Refused
from outdial.api.event_stream import CONTENT_TYPE as EVENT_STREAM
from outdial.api.own.problem import CONTENT_TYPE, Problem, ProblemShown, problem_of
from outdial.api.signature import SignatureRefused
from outdial.store.database import UNAVAILABLE

PREFIX = "/api/v1"
QUERY_FIELDS_MAX = 20  # no operation has more than two

_log = structlog.get_logger(__name__)
_PATH_PARAMETER = re.compile(r"{(\w+)}")
_JSON = b"application/json"
_AWAY = "The database is away; send the request again, signed anew."
_SIGNATURE = APIKeyHeader(
    name="Authorization", scheme_name="C2", description="auth-v2/AK/time/signed headers/signature", auto_error=False
)

Body = TypeVar("Body", bound=BaseModel | None)


class Streamed(Protocol):
    """An answer that goes on."""

    async def send_to(self, receive: Receive, send: Send) -> None:
        """Send all of it, its status first."""
        ...


class _EventStreamResponse(Response):
    """What the OpenAPI document calls an answer that goes on."""

    media_type = EVENT_STREAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Body]):
    """One operation, and what the OpenAPI document says of it."""

    method: str
    path: str
    act: Callable[[ApiCall, Body], Awaitable[BaseModel | Streamed | None]]
    """Gets None for its body when the operation has none, or when one that is optional was left out."""
    summary: str
    kinds: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What each of the path's parameters is."""
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    body_optional: bool = False
    answer: type[BaseModel] | None = None
    streams: bool = False
    """The answer is a stream of events."""
    status: HTTPStatus = HTTPStatus.OK
    problems: tuple[HTTPStatus, ...] = ()
    """Besides those that every operation has."""
    tag: str


class OwnRoute(Route):
    """Serves an ``Operation``; ``allow`` are all the methods of its path."""

    def __init__(self, operation: Operation[Any], *, context: ApiContext, door: Door, allow: Sequence[str]) -> None:
        super().__init__(PREFIX + operation.path, operation.act, name=operation.act.__name__)
        self.methods = {operation.method}  # not HEAD beside GET
        self._served = operation
        self._context = context
        self._door = door
        self._allow = ", ".join(allow).encode()
        self._kinds = {name: TypeAdapter[Any](kind) for name, kind in operation.kinds.items()}
        self.app = self._serve

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == self._served.method:
            await self._serve(scope, receive, send)
            return
        problem = Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"{scope['method']} {scope['path']}")
        await _send(send, problem.status, CONTENT_TYPE.encode(), problem.text(), (b"allow", self._allow))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._done(scope, receive)
        except Problem as problem:
            await _send(send, problem.status, CONTENT_TYPE.encode(), problem.text())
            return
        if answer is None:
            await _send(send, self._served.status, b"", b"")
        elif isinstance(answer, BaseModel):
            text = answer.__pydantic_serializer__.to_json(answer, by_alias=True)
            await _send(send, self._served.status, _JSON, text)
        else:
            await answer.send_to(receive, send)

    async def _done(self, scope: Scope, receive: Receive) -> BaseModel | Streamed | None:
        try:
            return await self._admitted(scope, receive)
        except SignatureRefused as refused:
            raise Problem(HTTPStatus.UNAUTHORIZED, str(refused)) from None
        except Refused as refused:
            raise Problem(HTTPStatus(refused.refusal.status), refused.detail.english) from None
        except UNAVAILABLE as error:
            _log.warning("request.database_away", path=self.path, error=repr(error))
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY) from None
        except Problem:
            raise
        except Exception:  # noqa: BLE001 - the top of a request
            _log.exception("request.failed", path=self.path)
            raise Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The server made a mistake; its log says more.") from None

    async def _admitted(self, scope: Scope, receive: Receive) -> BaseModel | Streamed | None:
        operation, context = self._served, self._context
        raw = await read_body(dict(scope["headers"]), receive, bytes_max=context.settings.body_bytes_max)
        now = context.clock.now()
        tenant = await self._door.admit(scope, raw, now=now, writes=operation.method != "GET")
        call = ApiCall(
            context=context,
            tenant=tenant,
            now=now,
            parameters=self._parameters(scope["path_params"]),
            query=None if operation.query is None else _queried(operation.query, scope["query_string"]),
        )
        return await operation.act(call, _parsed(operation, raw))

    def _parameters(self, texts: Mapping[str, str]) -> Mapping[str, object]:
        try:
            return {name: kind.validate_python(texts[name]) for name, kind in self._kinds.items()}
        except ValidationError as error:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"path: {error.errors()[0]['msg']}") from None


def documented(operation: Operation[Any]) -> APIRoute:
    """The operation as the OpenAPI document shows it."""
    return APIRoute(
        PREFIX + operation.path,
        _described(operation),
        methods=[operation.method],
        name=operation.act.__name__,
        operation_id=operation.act.__name__,
        status_code=operation.status,
        response_model=operation.answer,
        response_class=_EventStreamResponse if operation.streams else JSONResponse,
        responses={status.value: _PROBLEM_SHOWN for status in _problems(operation)},
        summary=operation.summary,
        description=inspect.getdoc(operation.act),
        tags=[operation.tag],
    )


async def _send(
    send: Send, status: HTTPStatus, content_type: bytes, text: bytes, *headers: tuple[bytes, bytes]
) -> None:
    framing = [*headers]
    if status is not HTTPStatus.NO_CONTENT:
        framing += [(b"content-type", content_type), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": int(status), "headers": framing})
    await send({"type": "http.response.body", "body": text})


def _queried(kind: type[BaseModel], query: bytes) -> BaseModel:
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, max_num_fields=QUERY_FIELDS_MAX, errors="strict"
        )
    except ValueError:
        raise Problem(HTTPStatus.BAD_REQUEST, "the query string must be percent-encoded UTF-8") from None
    values = dict(pairs)
    if len(values) < len(pairs):
        # The signature fixes the values, but not which of them comes last.
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "a parameter of the query is given twice")
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise problem_of(error) from None


def _parsed(operation: Operation[Any], raw: bytes) -> BaseModel | None:
    if operation.body is None or (operation.body_optional and raw.strip() in LEFT_OUT):
        return None
    try:
        return operation.body.__pydantic_validator__.validate_json(raw)
    except ValidationError as error:
        raise problem_of(error) from None


_PROBLEM_SHOWN: dict[str, Any] = {"content": {CONTENT_TYPE: {"schema": ProblemShown.model_json_schema()}}}


def _problems(operation: Operation[Any]) -> Iterator[HTTPStatus]:
    yield HTTPStatus.BAD_REQUEST
    yield HTTPStatus.UNAUTHORIZED
    yield HTTPStatus.METHOD_NOT_ALLOWED
    yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    yield HTTPStatus.UNPROCESSABLE_ENTITY
    yield HTTPStatus.SERVICE_UNAVAILABLE
    yield from operation.problems


def _described(operation: Operation[Any]) -> Callable[[], None]:
    """A function that is never called: FastAPI reads from its signature what to document."""

    def described() -> None: ...

    signature = inspect.Signature(list(_parameters(operation)))
    setattr(described, "__signature__", signature)  # noqa: B010 - a function's type does not list the attribute
    described.__name__ = operation.act.__name__
    return described


def _parameters(operation: Operation[Any]) -> Iterator[inspect.Parameter]:
    yield _parameter("signature", Annotated[str, Security(_SIGNATURE)])
    for name in _PATH_PARAMETER.findall(operation.path):
        yield _parameter(name, operation.kinds[name])
    if operation.query is not None:
        yield _parameter("query", Annotated[operation.query, Query()])
    if operation.body is not None:
        kind = operation.body | None if operation.body_optional else operation.body
        default = None if operation.body_optional else inspect.Parameter.empty
        yield _parameter("body", Annotated[kind, BodyOf()], default)


def _parameter(name: str, kind: object, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)
