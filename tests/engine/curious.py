"""A pacer that does as it is told and keeps what it was shown."""

from outdial.domain.pacing.base import Decision, Memory, PacingView, RingEnd
from outdial.engine.owned import OwnedCampaign
from tests.engine.world import Pilot


class Curious:
    """Wants ``calls`` at each look."""

    def __init__(self, calls: int = 0) -> None:
        self.calls = calls
        self.views: list[PacingView] = []

    def decide(self, view: PacingView) -> Decision:
        self.views.append(view)
        return Decision(calls=min(self.calls, view.lines_free), reason="it was told to")

    def memory(self) -> Memory:
        return {}

    @property
    def rings(self) -> list[RingEnd]:
        """All that it was ever told of."""
        return [ring for view in self.views for ring in view.news.rings]


def owned_by(pilot: Pilot, campaign_id: int) -> OwnedCampaign:
    return next(owned for key, owned in pilot.engine.owned.items() if key.campaign_id == campaign_id)


def let_pace(pilot: Pilot, campaign_id: int, *, calls: int = 0) -> Curious:
    """From now on a curious one paces the campaign."""
    owned_by(pilot, campaign_id).pacer = curious = Curious(calls)
    return curious
