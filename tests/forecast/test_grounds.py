from dataclasses import replace

from outdial.domain.history import History
from outdial.forecast.grounds import grounds
from tests.forecast.builders import KNOWN, a_question


def test_a_history_is_told_with_its_size() -> None:
    told = " ".join(grounds(a_question()))

    assert "10,000 past calls of this campaign, of which 3,000 were answered" in told
    assert "A talk lasts 60 s on average, seen in 3,000." in told
    assert "A wrap-up lasts 10 s on average, seen in 1,000." in told


def test_what_was_never_seen_is_told_as_assumed() -> None:
    told = " ".join(grounds(a_question(history=History(), answer_rate=0.25)))

    for words in ("no past call", "No talk was seen", "No wrap-up was seen", "25 % of the calls are answered"):
        assert words in told


def test_the_help_of_other_campaigns_is_told() -> None:
    question = a_question(history=replace(KNOWN, of_others=True))

    assert "of the tenant's campaigns, as this one has called too little" in grounds(question)[0]
