"""The API as one ASGI application."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from outdial.api import health
from outdial.api.auth import Door
from outdial.api.context import ApiContext
from outdial.api.errors import Refusal, Refused
from outdial.api.isales import (
    appointments,
    batches,
    blacklist,
    blacklist_groups,
    business_results,
    calling_numbers,
    campaigns,
    failures,
    file_imports,
    file_servers,
    group_numbers,
    invocations,
    number_types,
    numbers,
    records,
    result_definitions,
    results,
    retry_policies,
    special_dates,
    statistics,
    templates,
    transcripts,
)
from outdial.api.isales.route import CONTENT_TYPE, Endpoint, IsalesRoute, refused_text
from outdial.api.isales.route import documented as isales_documented
from outdial.api.own import OPERATIONS
from outdial.api.own.problem import CONTENT_TYPE as PROBLEM
from outdial.api.own.problem import Problem
from outdial.api.own.route import PREFIX as OWN_PREFIX
from outdial.api.own.route import Operation, OwnRoute
from outdial.api.own.route import documented as own_documented
from outdial.wording.words import Locale, about

ISALES_PREFIX = "/rest/isales/"
ISALES: Sequence[Endpoint[Any]] = (
    *numbers.ENDPOINTS,
    *results.ENDPOINTS,
    *transcripts.ENDPOINTS,
    *business_results.ENDPOINTS,
    *result_definitions.ENDPOINTS,
    *number_types.ENDPOINTS,
    *special_dates.ENDPOINTS,
    *group_numbers.ENDPOINTS,
    *records.ENDPOINTS,
    *statistics.ENDPOINTS,
    *batches.ENDPOINTS,
    *appointments.ENDPOINTS,
    *file_servers.ENDPOINTS,
    *file_imports.ENDPOINTS,
    *retry_policies.ENDPOINTS,
    *calling_numbers.ENDPOINTS,
    *failures.ENDPOINTS,
    *templates.ENDPOINTS,
    *invocations.ENDPOINTS,
    *blacklist.ENDPOINTS,
    *blacklist_groups.ENDPOINTS,
    *campaigns.ENDPOINTS,
)
"""The vendor-compatible family. Routes are tried in this order: the busiest first, and fixed words before ids."""


class _Application(FastAPI):
    """FastAPI for the document and for everything but the vendor's family.

    That one, the busiest, goes to its routes past FastAPI's middleware, which does nothing for it and costs a fifth
    of a request. What is not of the family falls through.
    """

    def serve_first(self, routes: Sequence[IsalesRoute]) -> None:
        """Put routes before all others."""
        self._first = Router(routes, redirect_slashes=False, default=super().__call__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(ISALES_PREFIX):
            await self._first(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The document, made when it is first asked for."""
        if self.openapi_schema is None:
            self.openapi_schema = _document(self)
        return self.openapi_schema


def create_app(context: ApiContext) -> FastAPI:
    """Every endpoint, on the parts in ``context``, whose life is the caller's affair."""
    app = _Application(
        title="Outdial",
        description="Outbound campaigns: the CC-iSales compatible interface and Outdial's own.",
        redirect_slashes=False,
        exception_handlers={404: _unknown, 405: _unknown},
    )
    door = Door(database=context.database, settings=context.settings, sealing_key=context.sealing_key)
    app.serve_first(
        [
            IsalesRoute(endpoint, context=context, door=door, allow=_methods(ISALES, endpoint.path))
            for endpoint in ISALES
        ]
    )
    app.router.routes.extend(
        OwnRoute(operation, context=context, door=door, allow=_methods(OPERATIONS, operation.path))
        for operation in OPERATIONS
    )
    app.include_router(health.router(context))
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """The document, without an answer that FastAPI promises and the vendor's family never gives.

    The examples of answers are put in here, because FastAPI would leave out their nulls.
    """
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=[*map(isales_documented, ISALES), *map(own_documented, OPERATIONS), *app.routes],
    )
    for endpoint in ISALES:
        responses = document["paths"][endpoint.path][endpoint.method.lower()]["responses"]
        responses.pop("422", None)
        responses["200"]["content"]["application/json"]["example"] = endpoint.shown_answer
    return document


def _methods(served: Sequence[Endpoint[Any]] | Sequence[Operation[Any]], path: str) -> Sequence[str]:
    return sorted(each.method for each in served if each.path == path)


async def _unknown(request: Request, error: Exception) -> Response:
    """No such path, or not with this method; each family says so in its own words."""
    status = error.status_code if isinstance(error, HTTPException) else Refusal.INTERFACE_UNKNOWN.status
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if request.url.path.startswith(f"{OWN_PREFIX}/"):
        problem = Problem(HTTPStatus(status), f"{request.method} {request.url.path}")
        return Response(problem.text(), status_code=status, headers=headers, media_type=PROBLEM)
    refusal = Refusal.METHOD_UNKNOWN if status == Refusal.METHOD_UNKNOWN.status else Refusal.INTERFACE_UNKNOWN
    refused = Refused(refusal, about(f"{request.method} {request.url.path}"))
    text = refused_text(refused, Locale.named(request.headers.get("locale")))
    return Response(text, status_code=status, headers={**headers, "content-type": CONTENT_TYPE.decode()})
