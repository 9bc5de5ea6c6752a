"""What a campaign's mode and state mean."""

import pytest

from outdial.domain.campaign import CampaignState, Mode
from tests.domain.builders import NOON, SECOND, a_campaign


def test_flows_want_no_agent() -> None:
    assert {mode for mode in Mode if not mode.wants_agent} == {Mode.FLOW, Mode.INTELLIGENT_FLOW}


def test_the_agent_comes_first_in_preview_and_preempted_campaigns() -> None:
    assert {mode for mode in Mode if mode.agent_first} == {Mode.PREVIEW, Mode.PREEMPTED}


@pytest.mark.parametrize("state", CampaignState)
def test_a_campaign_shows_what_was_asked_for_until_its_end(state: CampaignState) -> None:
    campaign = a_campaign(state=state, end=NOON)

    assert campaign.state_at(NOON - SECOND) is state
    assert campaign.state_at(NOON) is CampaignState.COMPLETED
