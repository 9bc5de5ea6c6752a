from datetime import time, timedelta

import pytest

from outdial.domain.pacing.base import AgentUsePace
from outdial.domain.schedule import Segment
from outdial.forecast.question import CannotBeForecast, Question, Team
from outdial.forecast.what_if import WhatIf, question_of
from tests.forecast.builders import a_question

AHEAD = AgentUsePace(
    talk_max=timedelta(seconds=200), talk_min=timedelta(seconds=50), loss_rate=3, use_rate=95, count_wrap_up=True
)


def asked(what_if: WhatIf, *, ahead: bool = True) -> Question:
    base = a_question(50, pace=AHEAD if ahead else None)
    return question_of(
        base.campaign,
        base.calendar,
        base.tenant,
        base.rules,
        waiting=base.waiting,
        history=base.history,
        agents=4,
        what_if=what_if,
        now=base.now,
    )


def test_what_is_not_assumed_stays_as_it_is() -> None:
    question = asked(WhatIf())

    assert (question.contacts, question.team, question.answer_rate) == (50, Team.of(4), None)
    assert question.pace == AHEAD


def test_an_assumed_limit_holds_for_the_method_and_for_the_rules() -> None:
    question = asked(WhatIf(abandoned_max=0.05))

    assert isinstance(question.pace, AgentUsePace)
    assert question.pace.loss_rate == 5
    assert question.rules.abandoned_max == pytest.approx(0.05)


def test_a_campaign_that_never_dials_ahead_has_no_limit_to_change() -> None:
    with pytest.raises(CannotBeForecast, match="never dials ahead"):
        asked(WhatIf(abandoned_max=0.05), ahead=False)


def test_assumed_windows_are_those_of_workdays() -> None:
    evening = Segment(time(18), time(21))

    question = asked(WhatIf(windows=(evening,)))

    assert question.calendar.schedule.workday == (evening,)
    assert question.campaign.settings.schedule == question.calendar.schedule


def test_assumed_numbers_take_the_lists_place() -> None:
    question = asked(WhatIf(numbers=9, team=Team.of(2), answer_rate=0.5))

    assert question.contacts == 9
    assert question.waiting[0].example.due_at == question.now
    assert (question.team, question.answer_rate) == (Team.of(2), 0.5)
