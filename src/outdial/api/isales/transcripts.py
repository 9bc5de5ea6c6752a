"""What was said in a call between a person and a robot."""

from collections.abc import Sequence
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, V2, Call, Endpoint
from outdial.api.isales.wire.transcripts import (
    InteractionShown,
    TranscriptAnswer,
    TranscriptBody,
    TranscriptPageBody,
    transcript_shown,
)
from outdial.isales_codes import parse_call_id
from outdial.store import robot_calls
from outdial.wording.states import Because
from outdial.wording.words import about


async def query_transcript(call: Call, body: TranscriptBody) -> TranscriptAnswer:
    """Show what was said in a call, all of it; nothing for a call in which no robot told what was said."""
    return TranscriptAnswer(record_list=await _transcript(call, body.call_id))


async def query_transcript_v2(call: Call, body: TranscriptPageBody) -> TranscriptAnswer:
    """Show a page of what was said in a call."""
    whole = await _transcript(call, body.call_id)
    first = body.limit * (body.page - 1)
    return TranscriptAnswer(record_list=whole[first : first + body.limit])


async def _transcript(call: Call, call_id: str) -> Sequence[InteractionShown]:
    """All of it, also for one page: a dialogue has a thousand turns at most."""
    named = parse_call_id(call_id)
    found = (
        None
        if named is None
        else await robot_calls.dialogue(call.context.database, call.tenant.vdn_id, named.attempt_id)
    )
    if named is None or found is None or not named.names(placed_at=found.placed_at):
        raise Refused(Refusal.PARAMETER, about("callId", Because.CALL_UNKNOWN))
    return transcript_shown(found.turns, zone=call.tenant.zone)


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/callRecord",
        handle=query_transcript,
        body=TranscriptBody,
        answer=TranscriptAnswer,
        writes=False,
        summary="Query the transcript of a call",
        examples=examples.QUERY_TRANSCRIPT,
        answer_example=answer_examples.TRANSCRIPT,
    ),
    Endpoint(
        method="POST",
        path=f"{V2}/callRecord",
        handle=query_transcript_v2,
        body=TranscriptPageBody,
        answer=TranscriptAnswer,
        writes=False,
        summary="Query a page of the transcript of a call",
        examples=examples.QUERY_TRANSCRIPT_V2,
        answer_example=answer_examples.TRANSCRIPT,
    ),
)
