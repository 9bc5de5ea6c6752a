"""One lane: claim, push, settle, until nothing is due or the receiver fails.

What is pushed was claimed before, and is settled after. A sender that is killed leaves claims that run out, and no push
is counted that did not fail: so a fact is told at least once, and a crash cannot use up its pushes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

import aiohttp
import structlog

from outdial.clock import Clock
from outdial.domain.receiver import ReceiverRefused, check_url
from outdial.domain.tenant import Limits, Tenant
from outdial.store import outbox, tenants
from outdial.store.database import Database
from outdial.store.outbox import Claim, ClaimedFact, LaneKey, Setback
from outdial.webhooks import payload
from outdial.webhooks.figures import PushFigures
from outdial.webhooks.lanes import Receiver, Receivers, host_of
from outdial.webhooks.post import Accepted, Failed, post
from outdial.webhooks.repeats import AtOnce, GiveUp, Later, after_failure

_log = structlog.get_logger(__name__)

PUSHES_IN_TURN_MAX: Final = 20  # then a lane gives its place back, for another may wait
CLAIM_MARGIN: Final = timedelta(seconds=10)  # for the database, beside the two pushes of a claim
PUT_OFF_MAX: Final = 1_000  # facts in one statement; the next look goes on
RET_CODE_SUCCESS: Final = "0"
UNREADABLE: Final = "the fact in the outbox cannot be read; was it written by a newer Outdial?"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRules:
    """What an operator decides about pushes."""

    timeout: timedelta = timedelta(seconds=10)
    facts_max: int = 100
    """In one push."""
    claim_span: timedelta | None = None
    """How long a claim lasts; None: as long as a push and its repetition can take, and a margin."""

    @property
    def span(self) -> timedelta:
        return self.claim_span or 2 * self.timeout + CLAIM_MARGIN


class Delivery:
    """Serves lanes, one push at a time each."""

    def __init__(
        self,
        database: Database,
        session: aiohttp.ClientSession,
        *,
        clock: Clock,
        rules: PushRules,
        receivers: Receivers,
        figures: PushFigures,
    ) -> None:
        self._database = database
        self._session = session
        self._clock = clock
        self._rules = rules
        self._receivers = receivers
        self._figures = figures

    async def drain(self, key: LaneKey) -> int:
        """Push until nothing is due, the receiver fails or others have waited enough; how many claims there were."""
        tenant = await tenants.load(self._database, key.vdn_id)
        if tenant is None:
            raise LookupError(f"the outbox holds facts of tenant {key.vdn_id}, which does not exist; add it again")
        claims = 0
        while claims < PUSHES_IN_TURN_MAX and (claim := await self._claim(key)) is not None:
            claims += 1
            if not await self._tell(claim, tenant):
                break
        if not claims:
            await outbox.put_off(self._database, key, now=self._clock.now(), facts_max=PUT_OFF_MAX)
        return claims

    async def _claim(self, key: LaneKey) -> Claim | None:
        now = self._clock.now()
        return await outbox.claim(
            self._database,
            key,
            now=now,
            span=self._rules.span,
            facts_max=self._rules.facts_max,
            resting=self._receivers.resting(key.vdn_id, now=now),
        )

    async def _tell(self, claim: Claim, tenant: Tenant) -> bool:
        """Push a claim, and once more what is to be repeated at once; False: the receiver took nothing."""
        facts: Sequence[ClaimedFact] = await self._readable(claim)
        if not facts:
            return True
        while facts:
            answer = await self._push(claim, facts, tenant)
            match answer:
                case Accepted(ret_code):
                    await self._forget(claim, facts, ret_code=ret_code)
                    return True
                case Failed(why):
                    facts = await self._set_back(claim, facts, tenant.limits, why=why)
                case _:
                    assert_never(answer)
        self._receivers.failed(Receiver(claim.key.vdn_id, claim.url), now=self._clock.now())
        return False

    async def _push(self, claim: Claim, facts: Sequence[ClaimedFact], tenant: Tenant) -> Accepted | Failed:
        # Asked at every push: the operator may have taken the receiver off the list since the campaign was made.
        try:
            check_url(claim.url, trusted_hosts=tenant.limits.callback_hosts)
        except ReceiverRefused as refused:
            return Failed(f"refused: {refused}")
        body = payload.body((claimed.fact for claimed in facts if claimed.fact is not None), zone=tenant.zone)
        began = self._clock.now()
        answer = await post(self._session, claim.url, body, patience=self._rules.timeout)
        if isinstance(answer, Accepted):
            now = self._clock.now()
            self._receivers.took(Receiver(claim.key.vdn_id, claim.url), now - began, now=now)
        return answer

    async def _forget(self, claim: Claim, facts: Sequence[ClaimedFact], *, ret_code: str | None) -> None:
        forgotten = await outbox.delivered(self._database, claim, facts)
        self._figures.delivered.inc(len(facts))
        log = _log.bind(vdn_id=claim.key.vdn_id, campaign_id=claim.key.campaign_id, facts=len(facts))
        if ret_code not in (None, RET_CODE_SUCCESS):
            log.warning("callbacks.accepted_with_error", ret_code=ret_code)
        if forgotten < len(facts):
            log.warning("callbacks.claim_ran_out", told_again=len(facts) - forgotten)
        log.debug("callbacks.delivered")

    async def _set_back(
        self, claim: Claim, facts: Sequence[ClaimedFact], limits: Limits, *, why: str
    ) -> list[ClaimedFact]:
        """Write the failure down; the facts that are pushed again at once, their pushes counted."""
        now = self._clock.now()
        setbacks = {claimed.outbox_id: _setback(claimed, limits=limits, now=now) for claimed in facts}
        counted = await outbox.failed(self._database, claim, list(setbacks.values()), failure=why, now=now)
        given_up = sum(setbacks[outbox_id].given_up for outbox_id in counted)
        held = {outbox_id for outbox_id in counted if setbacks[outbox_id].held}
        self._figures.failed.inc()
        self._figures.given_up.inc(given_up)
        _log.warning(
            "callbacks.push_failed",
            vdn_id=claim.key.vdn_id,
            campaign_id=claim.key.campaign_id,
            receiver=host_of(claim.url),
            failure=why,
            facts=len(facts),
            given_up=given_up,
        )
        return [replace(claimed, pushes=claimed.pushes + 1) for claimed in facts if claimed.outbox_id in held]

    async def _readable(self, claim: Claim) -> list[ClaimedFact]:
        """The facts that can be told; the others are given up at once, for no repetition would help."""
        unreadable = [claimed for claimed in claim.facts if claimed.fact is None]
        if unreadable:
            now = self._clock.now()
            setbacks = [Setback(outbox_id=claimed.outbox_id, due_at=now, given_up=True) for claimed in unreadable]
            await outbox.failed(self._database, claim, setbacks, failure=UNREADABLE, now=now)
            self._figures.given_up.inc(len(unreadable))
            _log.error("callbacks.unreadable", vdn_id=claim.key.vdn_id, campaign_id=claim.key.campaign_id)
        return [claimed for claimed in claim.facts if claimed.fact is not None]


def _setback(claimed: ClaimedFact, *, limits: Limits, now: datetime) -> Setback:
    verdict = after_failure(pushes=claimed.pushes + 1, limits=limits, now=now)
    match verdict:
        case AtOnce():
            return Setback(outbox_id=claimed.outbox_id, due_at=now, held=True)
        case Later(at):
            return Setback(outbox_id=claimed.outbox_id, due_at=at)
        case GiveUp():
            return Setback(outbox_id=claimed.outbox_id, due_at=now, given_up=True)
        case _:
            assert_never(verdict)
