"""What a gateway remembers of its calls, for a switch that knows neither campaigns nor owners, and forgets ended calls.

A book belongs to one gateway object: it refuses an id that was asked for before and an owner older than one seen, and
lets each thing be told once, in whatever order and however often the switch tells it.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from outdial.gateways.base import (
    Answered,
    CallEvent,
    CallRequest,
    Ended,
    HandedOver,
    KnownCall,
    RefusedByGatewayError,
    Ringing,
)

MEMORY: Final = timedelta(minutes=10)
"""How long an ended call is known: an engine that crashed has been replaced long before."""
ENDED_MAX: Final = 100_000
"""How many ended calls are known at most: some 70 MB."""

CampaignKey = tuple[int, int]
"""Tenant and campaign."""


@dataclass(slots=True)
class _Entry:
    campaign: CampaignKey
    known: KnownCall


class CallBook:
    """Entries by call id; ids are unique in an installation."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}
        self._of_campaign: dict[CampaignKey, dict[int, _Entry]] = {}
        self._ended: deque[tuple[datetime, int]] = deque()
        self._epochs: dict[CampaignKey, int] = {}

    @property
    def live(self) -> int:
        """How many calls are not over."""
        return len(self._entries) - len(self._ended)

    def begin(self, request: CallRequest) -> None:
        """A call is about to be asked for. Raises RefusedByGatewayError."""
        if request.call_id in self._entries:
            raise RefusedByGatewayError(f"call {request.call_id} was placed before")
        self.own(request.vdn_id, request.campaign_id, epoch=request.epoch)
        self.adopt(request.vdn_id, request.campaign_id, KnownCall(call_id=request.call_id))

    def own(self, vdn_id: int, campaign_id: int, *, epoch: int) -> None:
        """An owner of a campaign speaks. Raises RefusedByGatewayError when a newer one has spoken."""
        newest = self._epochs.get((vdn_id, campaign_id), epoch)
        if epoch < newest:
            raise RefusedByGatewayError(f"campaign {campaign_id} has an owner of epoch {newest}, newer than {epoch}")
        self._epochs[vdn_id, campaign_id] = epoch

    def adopt(self, vdn_id: int, campaign_id: int, known: KnownCall) -> None:
        """A call that somebody else had asked for."""
        entry = _Entry((vdn_id, campaign_id), known)
        self._entries[known.call_id] = entry
        self._of_campaign.setdefault(entry.campaign, {})[known.call_id] = entry

    def withdraw(self, call_id: int) -> None:
        """A call was certainly not placed, or the switch knows nothing of it any more."""
        entry = self._entries.get(call_id)
        if entry is not None and entry.known.ended is None:
            self._drop(call_id)

    def tell(self, event: CallEvent) -> bool:
        """Whether an event is news; if so, it is remembered."""
        entry = self._entries.get(event.call_id)
        if entry is None or entry.known.ended is not None:
            return False
        known = _with(entry.known, event)
        if known is entry.known:
            return False
        entry.known = known
        if isinstance(event, Ended):
            self._ended.append((event.at, event.call_id))
            self._forget(ended_before=event.at - MEMORY)
        return True

    def connect(self, call_id: int) -> None:
        """A call is being brought to an agent or a flow. Raises RefusedByGatewayError when it cannot be."""
        entry = self._entries.get(call_id)
        if entry is None or entry.known.answered_at is None or entry.known.ended is not None:
            raise RefusedByGatewayError(f"nobody is on the line of call {call_id}")
        if entry.known.connected:
            raise RefusedByGatewayError(f"call {call_id} is connected already")
        entry.known = replace(entry.known, connected=True)

    def not_connected(self, call_id: int) -> None:
        """It could not be brought there after all."""
        entry = self._entries.get(call_id)
        if entry is not None:
            entry.known = replace(entry.known, connected=False)

    def known(self, vdn_id: int, campaign_id: int) -> Sequence[KnownCall]:
        """Every call of a campaign that is not forgotten."""
        return [entry.known for entry in self._of_campaign.get((vdn_id, campaign_id), {}).values()]

    def _forget(self, *, ended_before: datetime) -> None:
        while self._ended and (len(self._ended) > ENDED_MAX or self._ended[0][0] < ended_before):
            _, call_id = self._ended.popleft()
            self._drop(call_id)

    def _drop(self, call_id: int) -> None:
        entry = self._entries.pop(call_id)
        calls = self._of_campaign[entry.campaign]
        del calls[call_id]
        if not calls:
            del self._of_campaign[entry.campaign]


def _with(known: KnownCall, event: CallEvent) -> KnownCall:
    """What is known after an event; the same object when it says nothing new."""
    match event:
        case Ringing(at=at):
            is_news = known.ringing_at is None and known.answered_at is None
            return replace(known, ringing_at=at) if is_news else known
        case Answered(at=at):
            return replace(known, answered_at=at) if known.answered_at is None else known
        case HandedOver():
            return replace(known, connected=False) if known.connected else known
        case Ended():
            return replace(known, ended=event)
