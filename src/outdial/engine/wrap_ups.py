"""How long agents wrap up, learned from one look at a floor to the next: nobody reports it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from outdial.engine.means import FadingMean
from outdial.store.floor import AgentState


class WrapUps:
    """The wrap-ups of one skill queue."""

    def __init__(self) -> None:
        self._began: dict[str, datetime] = {}
        self._mean = FadingMean()

    @property
    def mean(self) -> timedelta | None:
        """The lately usual wrap-up; None before one was seen to end."""
        return self._mean.value()

    def seen(self, agents: Sequence[AgentState]) -> None:
        """Take in who wraps up since when; whoever did before and is in another state has ended it in between."""
        for agent in agents:
            began = self._began.get(agent.work_no)
            if began is not None and agent.state != "wrap_up":
                self._mean.add(agent.since - began)
        self._began = {agent.work_no: agent.since for agent in agents if agent.state == "wrap_up"}
