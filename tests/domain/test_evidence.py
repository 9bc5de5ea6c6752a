from dataclasses import replace

from outdial.domain.campaign import Mode
from outdial.domain.evidence import Evidence, evidence
from outdial.domain.pacing.base import Account, Floor, PacingView, Share
from outdial.domain.plan import Demand
from outdial.domain.rule_set import NO_RULES, Period
from tests.domain.builders import NOON, SECOND

RULES = replace(NO_RULES, name="atlantis", version="2", period=Period.LAST_30_DAYS)
VIEW = PacingView(
    now=NOON,
    floor=Floor(idle=3),
    ringing=(SECOND,),
    lines_free=100,
    account=Account(today=Share(5, 0), last_30_days=Share(1000, 20)),
)
WISH = Demand(
    calls=4,
    reason="",
    look_again_at=NOON,
    terms=(("idle", 3), ("abandoned_bound", 0.0241), ("abandoned_limit", 0.03)),
)


def test_a_call_keeps_the_rules_the_share_of_their_period_and_the_bound() -> None:
    assert evidence(VIEW, WISH, RULES, mode=Mode.PREDICTED) == Evidence(
        rule_set="atlantis/2", answers=1000, abandoned=20, within_idle=2, bound=0.0241, limit=0.03
    )


def test_calls_beyond_the_idle_agents_are_ahead() -> None:
    found = evidence(VIEW, WISH, RULES, mode=Mode.PREDICTED)
    assert [found.is_ahead(place, kept=False) for place in range(4)] == [False, False, True, True]


def test_a_call_for_which_an_agent_is_kept_is_not_ahead() -> None:
    assert not evidence(VIEW, WISH, RULES, mode=Mode.PREDICTED).is_ahead(3, kept=True)


def test_no_call_of_a_flow_is_ahead() -> None:
    found = evidence(replace(VIEW, floor=Floor()), replace(WISH, terms=()), RULES, mode=Mode.FLOW)
    assert [found.is_ahead(place, kept=False) for place in range(4)] == [False] * 4
    assert (found.bound, found.limit) == (None, None)
