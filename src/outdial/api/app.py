"""The API as one ASGI application."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from outdial.api import health
from outdial.api.auth import Door
from outdial.api.context import ApiContext
from outdial.api.errors import Locale, Refusal, Refused
from outdial.api.isales import (
    business_results,
    campaigns,
    number_types,
    numbers,
    results,
    retry_policies,
    special_dates,
)
from outdial.api.isales.route import CONTENT_TYPE, Endpoint, IsalesRoute, refused_text
from outdial.api.own import OPERATIONS
from outdial.api.own.problem import CONTENT_TYPE as PROBLEM
from outdial.api.own.problem import Problem
from outdial.api.own.route import PREFIX as OWN_PREFIX
from outdial.api.own.route import OwnRoute

ISALES_PREFIX = "/rest/isales/"
ISALES: Sequence[Endpoint[Any]] = (
    *numbers.ENDPOINTS,
    *results.ENDPOINTS,
    *business_results.ENDPOINTS,
    *number_types.ENDPOINTS,
    *special_dates.ENDPOINTS,
    *retry_policies.ENDPOINTS,
    *campaigns.ENDPOINTS,
)
"""The vendor-compatible family. Routes are tried in this order: the busiest first, and fixed words before ids."""


class _Application(FastAPI):
    """FastAPI, but for an answer that it documents and the vendor's family never gives."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        for path, operations in document["paths"].items():
            if path.startswith(ISALES_PREFIX):
                for operation in operations.values():
                    operation["responses"].pop("422", None)
        return document


def create_app(context: ApiContext) -> FastAPI:
    """Every endpoint, on the parts in ``context``, whose life is the caller's affair."""
    app = _Application(
        title="Outdial",
        description="Outbound campaigns: the CC-iSales compatible interface and Outdial's own.",
        redirect_slashes=False,
        exception_handlers={404: _unknown, 405: _unknown},
    )
    door = Door(database=context.database, settings=context.settings, sealing_key=context.sealing_key)
    app.router.routes.extend(IsalesRoute(endpoint, context=context, door=door) for endpoint in ISALES)
    app.router.routes.extend(OwnRoute(operation, context=context, door=door) for operation in OPERATIONS)
    app.include_router(health.router(context))
    return app


async def _unknown(request: Request, error: Exception) -> Response:
    """No such path, or not with this method; each family says so in its own words."""
    status = error.status_code if isinstance(error, HTTPException) else Refusal.INTERFACE_UNKNOWN.status
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if request.url.path.startswith(f"{OWN_PREFIX}/"):
        problem = Problem(HTTPStatus(status), f"{request.method} {request.url.path}")
        return Response(problem.text(), status_code=status, headers=headers, media_type=PROBLEM)
    refusal = Refusal.METHOD_UNKNOWN if status == Refusal.METHOD_UNKNOWN.status else Refusal.INTERFACE_UNKNOWN
    refused = Refused(refusal, f"{request.method} {request.url.path}")
    text = refused_text(refused, Locale.named(request.headers.get("locale")))
    return Response(text, status_code=status, headers={**headers, "content-type": CONTENT_TYPE.decode()})
