"""The events of one agent, as they happen: for the agent's desktop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.types import Receive, Send

from outdial.api.agent_streams import AgentStreams
from outdial.api.api_call import ApiCall
from outdial.api.event_stream import frame, serve
from outdial.api.own.agent_news import news
from outdial.api.own.agents import TAG, unknown
from outdial.api.own.fields import WorkNoInPath
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.store import agents
from outdial.store.followed import AgentKey, FollowedAgent


@dataclass(frozen=True, slots=True)
class AgentEvents:
    """An answer that goes on."""

    streams: AgentStreams
    key: AgentKey

    async def send_to(self, receive: Receive, send: Send) -> None:
        """Send events until one side has enough."""
        with self.streams.open(self.key, _frames) as stream:
            await serve(stream, receive, send)


async def follow_agent(call: ApiCall, _body: None) -> AgentEvents:
    """Server-sent events of one agent: the present first, on every connection, then whatever changes.

    `state`: state, since, afterwards, leg, attemptId. `offer`: a contact to read, as `GET /agents/{workNo}/offer` shows
    it. `call`: a call is delivered: attemptId, campaignId, contactId, called, callData. `ended`: that call is over. A
    comment comes every 15 seconds; after an hour the stream ends, to be asked for again.
    """
    streams, work_no = call.context.agent_streams, call.text("workNo")
    if await agents.load(call.context.database, call.tenant.vdn_id, work_no) is None:
        raise unknown(work_no)
    if not streams.has_room:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no room for another stream here; ask again, or another process")
    return AgentEvents(streams, (call.tenant.vdn_id, work_no))


def _frames(before: FollowedAgent | None, now: FollowedAgent) -> Iterator[bytes]:
    return (frame(name, told) for name, told in news(before, now))


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/agents/{workNo}/events",
        act=follow_agent,
        summary="Follow an agent's events",
        kinds={"workNo": WorkNoInPath},
        streams=True,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=TAG,
    ),
)
