"""What a monitor asks, without a signature: is the process alive, can it serve, how is it doing."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from outdial.api.context import ApiContext


def router(context: ApiContext) -> APIRouter:
    """The three endpoints."""
    health = APIRouter(tags=["Monitoring"])

    @health.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> str:  # pyright: ignore[reportUnusedFunction] - the decorator keeps it
        """The process runs; restart it if this stops answering."""
        return "ok\n"

    @health.get("/readyz", response_class=PlainTextResponse, responses={503: {"content": {"text/plain": {}}}})
    async def readyz() -> Response:  # pyright: ignore[reportUnusedFunction] - the decorator keeps it
        """The database answers and its tables are this version's; send requests elsewhere while it says 503."""
        why_not = await context.why_not_ready()
        if why_not is None:
            return PlainTextResponse("ready\n")
        return PlainTextResponse(f"not ready: {why_not}\n", status_code=503)

    @health.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:  # pyright: ignore[reportUnusedFunction] - the decorator keeps it
        """Figures in the text format of Prometheus."""
        return Response(generate_latest(context.metrics), headers={"content-type": CONTENT_TYPE_LATEST})

    return health
