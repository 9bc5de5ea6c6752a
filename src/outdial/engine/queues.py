"""The skill queues as one round of turns sees them: their agents, and every call that wants one of these.

Campaigns share a skill queue, and so do engines: each must count the calls of all, or an idle agent is dialled for
twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import repeat

from outdial.domain.attempt import AttemptState
from outdial.domain.pacing.base import Floor
from outdial.engine.owned import OwnedCampaign
from outdial.store import floor
from outdial.store.database import Database
from outdial.store.floor import AgentState, CallElsewhere

QueueKey = tuple[int, int]
"""Tenant and skill."""


@dataclass(frozen=True, slots=True)
class SkillQueue:
    """Agents who are logged in, our campaigns that dial for them, and the calls of other engines."""

    agents: Sequence[AgentState] = ()
    sharing: Sequence[OwnedCampaign] = ()
    elsewhere: Sequence[CallElsewhere] = ()

    @property
    def logged_in(self) -> frozenset[str]:
        return frozenset(agent.work_no for agent in self.agents)

    @property
    def waiting_elsewhere(self) -> int:
        return sum(call.waits for call in self.elsewhere)

    def floor(self, *, now: datetime) -> Floor:
        """As pacing sees it."""
        return floor.counted(self.agents, now=now)

    def ringing(self, *, now: datetime) -> tuple[timedelta, ...]:
        """Ages of the calls that will want one of the idle agents; those about to be placed are new."""
        return tuple(max(now - at, timedelta(0)) for at, _ in self._ringing(now))

    def ringing_scores(self, *, now: datetime) -> tuple[float, ...]:
        """Of the same calls; other engines' count as the average, and so do those about to be placed."""
        return tuple(score for _, score in self._ringing(now))

    def _ringing(self, now: datetime) -> Iterator[tuple[datetime, float]]:
        """When each was placed, and its score."""
        for call in self.elsewhere:
            if not call.waits:
                yield call.placed_at, 0.0
        for owned in self.sharing:
            yield from repeat((now, 0.0), owned.promised)
            for call in owned.calls.values():
                if call.attempt.state < AttemptState.ANSWERED and call.kept_for is None:
                    yield call.attempt.placed_at, call.score


NOBODY = SkillQueue()
Queues = Mapping[QueueKey, SkillQueue]


def queue_of(owned: OwnedCampaign) -> QueueKey | None:
    """The skill queue that a campaign dials for; None for a flow."""
    return None if owned.skill_id is None else (owned.key.vdn_id, owned.skill_id)


async def look(database: Database, owned: Iterable[OwnedCampaign], wanted: Iterable[QueueKey]) -> Queues:
    """The wanted queues; ``owned`` are all our campaigns."""
    sharing: defaultdict[QueueKey, list[OwnedCampaign]] = defaultdict(list)
    for one in owned:
        if (key := queue_of(one)) is not None:
            sharing[key].append(one)
    skills: defaultdict[int, set[int]] = defaultdict(set)
    for vdn_id, skill_id in wanted:
        skills[vdn_id].add(skill_id)
    found: dict[QueueKey, SkillQueue] = {}
    for vdn_id, skill_ids in skills.items():
        found |= await _of_tenant(database, vdn_id, sorted(skill_ids), sharing)
    return found


async def _of_tenant(
    database: Database, vdn_id: int, skill_ids: Sequence[int], sharing: Mapping[QueueKey, Sequence[OwnedCampaign]]
) -> Queues:
    agents = await floor.agents(database, vdn_id, skill_ids)
    ours = [one.key.campaign_id for skill_id in skill_ids for one in sharing.get((vdn_id, skill_id), ())]
    elsewhere: defaultdict[int, list[CallElsewhere]] = defaultdict(list)
    for call in await floor.elsewhere(database, vdn_id, skill_ids, ours=ours):
        elsewhere[call.skill_id].append(call)
    return {
        (vdn_id, skill_id): SkillQueue(agents[skill_id], sharing.get((vdn_id, skill_id), ()), elsewhere[skill_id])
        for skill_id in skill_ids
    }
