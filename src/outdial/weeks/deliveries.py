"""From a person's answer to an agent or a flow."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from outdial.domain.campaign import Mode
from outdial.domain.pacing.base import CompletionPace
from outdial.weeks.calls import Calls
from outdial.weeks.memory import LiveCall, Owned
from outdial.weeks.stage import Stage

ANSWER_WAIT_MAX_S: Final = 5.0


class Deliveries:
    """People who answered, longest wait first."""

    def __init__(
        self,
        stage: Stage,
        calls: Calls,
        *,
        now: Callable[[], datetime],
        certain: Callable[[Owned], bool],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._stage = stage
        self._calls = calls
        self._now = now
        self._certain = certain
        self._later = later
        self._waiting: dict[int, tuple[Owned, LiveCall]] = {}
        calls.answered = self.answered

    def waiting(self, skill_id: int | None) -> int:
        """How many people wait for an agent of a skill."""
        return sum(owned.skill_id == skill_id and self._still(call) for owned, call in self._waiting.values())

    def answered(self, owned: Owned, call: LiveCall) -> None:
        """Somebody picked up."""
        if not self._certain(owned) or call.attempt.attempt_id in self._waiting:
            return
        if call.machine:
            self._stage.carrier.hang_up(call.attempt.attempt_id)
        elif owned.skill_id is None or (call.kept_for is not None and self._kept_agent_talks(call, call.kept_for)):
            self._connect(owned, call)
        else:
            call.kept_for = None
            self._wait(owned, call, owned.skill_id)

    def step(self, skill_id: int) -> None:
        """An agent may have become idle."""
        for owned, call in list(self._waiting.values()):
            if not self._still(call):
                del self._waiting[call.attempt.attempt_id]
            elif owned.skill_id == skill_id and self._certain(owned) and not self._to_any_agent(owned, call, skill_id):
                return

    def _still(self, call: LiveCall) -> bool:
        return call.attempt.attempt_id in self._calls.live

    def _kept_agent_talks(self, call: LiveCall, work_no: str) -> bool:
        return self._stage.store.agents.talk(work_no, call.attempt.attempt_id, now=self._now())

    def _wait(self, owned: Owned, call: LiveCall, skill_id: int) -> None:
        attempt_id = call.attempt.attempt_id
        self._waiting[attempt_id] = owned, call
        self.step(skill_id)
        if attempt_id in self._waiting:
            self._stage.oracle.found_nobody(call.attempt)
            self._stage.story.tell(
                "{} picks up and finds no agent", call.attempt.called, contact_id=call.attempt.contact_id
            )
            self._later(self._wait_max_s(owned), lambda: self._let_go(owned, call))

    def _to_any_agent(self, owned: Owned, call: LiveCall, skill_id: int) -> bool:
        agents = self._stage.store.agents
        work_no = agents.deliver(skill_id, call.attempt.attempt_id, now=self._now())
        if work_no is None:
            return False
        self._waiting.pop(call.attempt.attempt_id, None)
        call.kept_for = work_no
        self._connect(owned, call)
        return True

    def _connect(self, owned: Owned, call: LiveCall) -> None:
        if self._stage.carrier.connect(call.attempt.attempt_id):
            self._calls.connected(owned, call)
        elif call.kept_for is not None:
            work_no, call.kept_for = call.kept_for, None
            self._stage.store.agents.take_back(work_no, now=self._now())

    def _let_go(self, owned: Owned, call: LiveCall) -> None:
        """A silent line is worse than an ended call."""
        if self._waiting.pop(call.attempt.attempt_id, None) is not None and self._certain(owned):
            self._stage.carrier.hang_up(call.attempt.attempt_id)

    def _wait_max_s(self, owned: Owned) -> float:
        settings = self._stage.store.campaigns[owned.campaign_id].campaign.settings
        if settings.mode is Mode.PREDICTED and isinstance(settings.pace, CompletionPace):
            return settings.pace.wait.total_seconds()
        return ANSWER_WAIT_MAX_S
