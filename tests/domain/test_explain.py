"""Why a number is not dialled: one rule at a time. What turns make of them all is in ``test_explain_laws``."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import Contact, ContactState, Finished, Number, masked
from outdial.domain.explain import FINISHED, Explanation, NumberStanding, Standing, Verdict, explain, sentence
from outdial.domain.outcome import Outcome
from outdial.domain.plan import Rule
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.routing import Trunk
from outdial.domain.schedule import Calendar, Span, SpecialDate
from outdial.domain.screening import Listing
from outdial.domain.tenant import Limits, Tenant
from tests.domain.builders import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    SECOND,
    SHANGHAI,
    a_calendar,
    a_campaign,
    a_contact,
    tried,
)

CALLED = "10001"
EVENING = datetime(2025, 3, 4, 12, tzinfo=UTC)  # 20:00 in Shanghai: the office closed two hours ago
MORNING = EVENING + 13 * HOUR
ONCE_A_DAY = RetryPolicy(general=CommonRule(tries_per_day=1, days=1, wait=MINUTE))


def a_standing(
    contact: Contact | None = None,
    *,
    campaign: Campaign | None = None,
    calendar: Calendar | None = None,
    against: NumberStanding | None = None,
    state: ContactState = ContactState.WAITING,
    finished: Finished | None = None,
    attempts_max: int = 100,
) -> Standing:
    campaign = campaign or a_campaign()
    return Standing(
        tenant=Tenant(vdn_id=1, zone=SHANGHAI, limits=Limits(attempts_per_contact_max=attempts_max)),
        campaign=campaign,
        calendar=calendar or a_calendar(campaign),
        contact=contact or a_contact(CALLED),
        state=state,
        finished=finished,
        numbers={} if against is None else {CALLED: against},
    )


def explained(standing: Standing, *, called: str = CALLED, now: datetime = NOON) -> Explanation:
    return explain(standing, called, now=now)


def rules(explanation: Explanation) -> list[Rule]:
    return [step.rule for step in explanation.steps]


def restricted(calls_max: int, *calls: datetime, period_is_day: bool = False) -> NumberStanding:
    listing = Listing(valid_until=None, calls_max=calls_max, period_is_day=period_is_day)
    return NumberStanding(listing=listing, calls=calls)


def test_a_contact_against_which_nothing_stands_may_be_dialled_now() -> None:
    assert explained(a_standing()) == Explanation(Verdict.NOW, NOON, ())


def test_a_contact_that_is_due_later_may_be_dialled_then() -> None:
    explanation = explained(a_standing(a_contact(CALLED, due_at=NOON + HOUR)))

    assert (explanation.verdict, explanation.at, rules(explanation)) == (
        Verdict.LATER,
        NOON + HOUR,
        [Rule.NOT_DUE],
    )


def test_rules_are_followed_until_the_last_of_them_ends() -> None:
    # Due at 18:30, when the office is closed until nine; listed until ten.
    standing = a_standing(
        a_contact(CALLED, due_at=EVENING - HOUR / 2),
        against=NumberStanding(listing=Listing(valid_until=MORNING + HOUR)),
    )

    explanation = explained(standing, now=EVENING)

    assert rules(explanation) == [Rule.CAMPAIGN_CLOSED, Rule.BLACKLIST]
    assert [step.until for step in explanation.steps] == [MORNING, MORNING + HOUR]
    assert (explanation.verdict, explanation.at) == (Verdict.LATER, MORNING + HOUR)
    assert sentence(explanation, zone=SHANGHAI) == (
        "not now (closed: outside segments); may be dialled from 2025-03-05 10:00:00+08:00 on"
    )


def test_the_first_rule_is_the_one_that_a_turn_meets_first() -> None:
    contact = a_contact(CALLED, due_at=NOON + HOUR, recycle_at=NOON)
    explanation = explained(a_standing(contact, campaign=a_campaign(begin=NOON + 2 * HOUR)))

    assert rules(explanation) == [Rule.CAMPAIGN_CLOSED, Rule.RECYCLED]
    assert explanation.steps[0].words == "closed: before begin"


def test_a_special_date_is_named_and_stands_until_a_day_without_one() -> None:
    campaign = a_campaign()
    holiday = SpecialDate("Qingming", Span(date(2025, 3, 4), date(2025, 3, 6)))
    calendar = replace(a_calendar(campaign), special_dates=(holiday,))

    explanation = explained(a_standing(campaign=campaign, calendar=calendar))

    assert explanation.steps[0].words == "closed: special date (Qingming)"
    assert explanation.at == datetime(2025, 3, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standing", "rule", "words"),
    [
        (a_standing(campaign=a_campaign(end=NOON)), Rule.CAMPAIGN_ENDED, "the campaign has ended"),
        (a_standing(a_contact(CALLED, recycle_at=NOON)), Rule.RECYCLED, "its recycle time comes first"),
        (
            a_standing(a_contact(CALLED, ledger=tried(Outcome.BUSY)), attempts_max=1),
            Rule.BUDGET_SPENT,
            "all attempts that the tenant allows a contact are used up",
        ),
        (
            a_standing(against=NumberStanding(listing=Listing(valid_until=None))),
            Rule.BLACKLIST,
            "its number is blacklisted for good",
        ),
        (
            a_standing(
                a_contact(CALLED, ledger=tried(Outcome.BUSY, at=NOON - DAY)), campaign=a_campaign(retry=ONCE_A_DAY)
            ),
            Rule.RETRY_RULE,
            "its retry rule leaves no further try",
        ),
        (a_standing(a_contact(CALLED, "2", position=1)), Rule.NUMBER_DONE, "it has gone on to its number …"),
    ],
    ids=lambda value: value.value if isinstance(value, Rule) else "",
)
def test_a_rule_that_never_ends_says_never_and_why(standing: Standing, rule: Rule, words: str) -> None:
    explanation = explained(standing)

    assert (explanation.verdict, explanation.at, rules(explanation)) == (Verdict.NEVER, None, [rule])
    assert sentence(explanation, zone=SHANGHAI) == f"never: {words}"


@pytest.mark.parametrize("reason", Finished)
def test_a_finished_contact_says_why_it_is(reason: Finished) -> None:
    explanation = explained(a_standing(state=ContactState.FINISHED, finished=reason))

    assert sentence(explanation, zone=SHANGHAI) == f"never: finished: {FINISHED[reason]}"


def test_a_contact_that_is_recycled_before_the_campaign_opens_is_never_dialled() -> None:
    contact = a_contact(CALLED, recycle_at=MORNING - HOUR)

    explanation = explained(a_standing(contact), now=EVENING)

    assert rules(explanation) == [Rule.CAMPAIGN_CLOSED, Rule.RECYCLED]
    assert explanation.verdict is Verdict.NEVER


def test_a_suspended_campaign_waits_for_somebody_and_tells_from_when_on_it_could_be() -> None:
    contact = a_contact(CALLED, due_at=NOON + HOUR)
    explanation = explained(a_standing(contact, campaign=a_campaign(state=CampaignState.SUSPENDED)))

    assert (explanation.verdict, explanation.at) == (Verdict.WAITS, NOON + HOUR)
    assert sentence(explanation, zone=SHANGHAI) == (
        "not until somebody resumes the campaign; then from 2025-03-04 13:00:00+08:00 on"
    )


def test_a_number_in_a_call_waits_for_the_end_of_that_call() -> None:
    explanation = explained(a_standing(against=NumberStanding(in_call=True)))

    assert (explanation.verdict, explanation.at, rules(explanation)) == (
        Verdict.WAITS,
        NOON,
        [Rule.NUMBER_IN_CALL],
    )
    assert "the call that its number is in has ended" in sentence(explanation, zone=SHANGHAI)


def test_a_number_that_no_trunk_takes_waits_for_another_rule() -> None:
    fixed = Trunk(name="fixed", endpoint="carrier", called=("0*",))
    standing = replace(a_standing(), trunks=(fixed,))

    explanation = explained(standing)

    assert (explanation.verdict, rules(explanation)) == (Verdict.WAITS, [Rule.NO_TRUNK])
    assert explanation.steps[0].words == f"no trunk reaches {masked(CALLED)} and may show 95000"
    assert sentence(explanation, zone=SHANGHAI).startswith("not until the rules of a trunk take it")
    assert explained(replace(standing, trunks=(fixed, replace(fixed, called=())))).verdict is Verdict.NOW


def test_of_a_contact_in_a_call_nobody_knows_what_follows() -> None:
    explanation = explained(a_standing(state=ContactState.DIALLING))

    assert (explanation.verdict, explanation.at) == (Verdict.WAITS, None)
    assert sentence(explanation, zone=SHANGHAI) == "not until the call that it is in has ended"


def test_a_number_further_back_waits_for_those_before_it() -> None:
    explanation = explained(a_standing(a_contact("13800000199", CALLED)))

    assert (explanation.verdict, explanation.at) == (Verdict.WAITS, None)
    assert explanation.steps[0].words == "its number …99 comes first"


def test_a_number_further_back_is_next_when_the_rules_end_the_one_before_it() -> None:
    numbers = (Number("13800000199", delay=timedelta(hours=1)), Number(CALLED))
    contact = a_contact(numbers=numbers, ledger=tried(Outcome.BUSY, at=NOON - DAY))

    explanation = explained(a_standing(contact, campaign=a_campaign(retry=ONCE_A_DAY)))

    assert (explanation.verdict, explanation.at, rules(explanation)) == (
        Verdict.LATER,
        NOON + HOUR,
        [Rule.RETRY_RULE],
    )


@pytest.mark.parametrize(
    ("against", "at"),
    [
        (restricted(1, NOON - 30 * MINUTE), NOON + 10 * MINUTE),
        (restricted(1, NOON + 5 * MINUTE), NOON + HOUR),
        (restricted(2, NOON + 5 * MINUTE), NOON + 10 * MINUTE),
        (restricted(1, NOON - 3 * HOUR, period_is_day=True), datetime(2025, 3, 5, 1, tzinfo=UTC)),
        (restricted(1, NOON - 13 * HOUR, period_is_day=True), NOON + 10 * MINUTE),
    ],
    ids=["last hour", "this hour", "fewer", "this day", "last day"],
)
def test_a_restriction_counts_the_calls_of_its_hour_or_day(against: NumberStanding, at: datetime) -> None:
    explanation = explained(a_standing(against=against), now=NOON + 10 * MINUTE)

    assert explanation.at == at


def test_calls_of_an_hour_count_no_more_when_the_contact_is_due_in_the_next() -> None:
    standing = a_standing(a_contact(CALLED, due_at=NOON + HOUR + SECOND), against=restricted(1, NOON))

    assert rules(explained(standing, now=NOON + MINUTE)) == [Rule.NOT_DUE]


def test_a_contact_that_an_agent_has_to_read_is_not_merely_not_due() -> None:
    explanation = explained(replace(a_standing(a_contact(CALLED, due_at=NOON + HOUR)), is_offered=True))

    assert explanation.steps[0].words == "an agent has it to read, and calls"
