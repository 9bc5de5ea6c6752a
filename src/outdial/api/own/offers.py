"""The contact that an agent reads before the call, and what the agent says to it. The engine does the rest."""

from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from typing import Any

from outdial.api.api_call import ApiCall
from outdial.api.own.agent_news import OfferShown, offer_shown
from outdial.api.own.agents import TAG, unknown
from outdial.api.own.fields import ContactId, Told, WorkNoInPath
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.offer import OfferAnswer
from outdial.store import agents, offers


class OfferMeant(Told):
    """Which contact is meant: an answer that comes late must not be one to the next contact."""

    contact_id: ContactId


async def show_offer(call: ApiCall, _body: None) -> OfferShown:
    """Show the contact that is offered to an agent; 404 when there is none."""
    work_no = call.text("workNo")
    offer = await offers.read(call.context.database, call.tenant.vdn_id, work_no)
    if offer is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"workNo: no contact is offered to agent {work_no}")
    return offer_shown(offer)


async def dial_offer(call: ApiCall, body: OfferMeant) -> OfferShown:
    """Have the offered contact called now; said again, it changes nothing."""
    return await _answered(call, body, OfferAnswer.DIAL)


async def skip_offer(call: ApiCall, body: OfferMeant) -> OfferShown:
    """Give the offered contact back: it rests for five minutes, and is then offered to whoever is free."""
    return await _answered(call, body, OfferAnswer.SKIP)


async def _answered(call: ApiCall, body: OfferMeant, given: OfferAnswer) -> OfferShown:
    offer = await offers.answer(
        call.context.database,
        call.tenant.vdn_id,
        call.text("workNo"),
        contact_id=int(body.contact_id),
        given=given,
    )
    if offer is None:
        raise await _not_offered(call, body)
    if offer.answer is not given:
        raise Problem(HTTPStatus.CONFLICT, "contactId: this offer has the other answer already")
    return offer_shown(offer)


async def _not_offered(call: ApiCall, body: OfferMeant) -> Problem:
    work_no = call.text("workNo")
    if await agents.load(call.context.database, call.tenant.vdn_id, work_no) is None:
        return unknown(work_no)
    return Problem(
        HTTPStatus.CONFLICT, f"contactId: contact {body.contact_id} is not, or no longer, offered to agent {work_no}"
    )


def _said(
    word: str, act: Callable[[ApiCall, OfferMeant], Coroutine[Any, Any, OfferShown]], summary: str
) -> Operation[Any]:
    return Operation(
        method="POST",
        path=f"/agents/{{workNo}}/offer/{word}",
        act=act,
        summary=summary,
        kinds={"workNo": WorkNoInPath},
        body=OfferMeant,
        answer=OfferShown,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=TAG,
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/agents/{workNo}/offer",
        act=show_offer,
        summary="Show the contact offered to an agent",
        kinds={"workNo": WorkNoInPath},
        answer=OfferShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=TAG,
    ),
    _said("dial", dial_offer, "Dial the offered contact"),
    _said("skip", skip_offer, "Skip the offered contact"),
)
