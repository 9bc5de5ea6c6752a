import pytest

from outdial.domain.attempt import Attempt
from outdial.domain.campaign import CampaignState
from outdial.domain.contact import ContactState, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.plan import Dial
from outdial.domain.retry import Finish, TryAgain
from outdial.virtual.agenda import Agenda
from outdial.weeks.drawing.draw import drawn
from outdial.weeks.rows import Completion
from outdial.weeks.store import Store

WEEK = drawn(1)
ADDED = [addition.contact for addition in WEEK.additions if addition.contact.campaign_id == 1]
CONTACT = ADDED[0]
NOW = CONTACT.due_at


@pytest.fixture
def agenda() -> Agenda:
    return Agenda()


@pytest.fixture
def store(agenda: Agenda) -> Store:
    store = Store(WEEK, agenda)
    store.add(CONTACT, now=NOW)
    return store


def claim(store: Store, *, owner: str = "E1", epoch: int = 1) -> list[Attempt]:
    dial = Dial(contact=CONTACT, called=CONTACT.next_number.called, caller="95000")
    return store.claim(1, [dial], owner=owner, epoch=epoch, now=NOW)


def ended(attempt: Attempt, *, epoch: int) -> Completion:
    over = attempt.end(NOW, outcome=Outcome.BUSY, cause="486")
    return Completion(over, epoch, CONTACT.ledger, Finish(Finished.NO_RETRY_LEFT))


def test_a_contact_is_claimed_once(store: Store) -> None:
    store.take(1, owner="E1")

    assert [attempt.contact_id for attempt in claim(store)] == [CONTACT.contact_id]
    assert claim(store) == []


def test_nobody_claims_without_the_lease(store: Store, agenda: Agenda) -> None:
    assert claim(store) == []

    store.take(1, owner="E1")
    store.renew(1, owner="E1", epoch=1, until_s=5.0)
    agenda.run_until(5.0)
    assert claim(store) == []


def test_a_lease_is_taken_only_when_it_has_run_out_and_then_under_a_new_epoch(store: Store, agenda: Agenda) -> None:
    assert store.take(1, owner="E1") == 1
    assert store.take(1, owner="E2") is None

    store.renew(1, owner="E1", epoch=1, until_s=5.0)
    agenda.run_until(5.0)
    assert store.take(1, owner="E2") == 2
    assert not store.renew(1, owner="E1", epoch=1, until_s=99.0)


def test_after_a_takeover_the_old_owner_ends_nothing(store: Store, agenda: Agenda) -> None:
    store.take(1, owner="E1")
    (attempt,) = claim(store)
    store.renew(1, owner="E1", epoch=1, until_s=0.0)
    store.take(1, owner="E2")

    store.complete([ended(attempt, epoch=1)], now=NOW)
    assert store.attempts[attempt.attempt_id].attempt.is_open

    store.complete([ended(attempt, epoch=2)], now=NOW)
    assert not store.attempts[attempt.attempt_id].attempt.is_open
    assert agenda.now_s == 0


def test_an_end_that_is_written_twice_counts_once(store: Store) -> None:
    store.take(1, owner="E1")
    (attempt,) = claim(store)

    for _ in range(2):
        store.complete([ended(attempt, epoch=1)], now=NOW)

    assert store.campaigns[1].ended == {Outcome.BUSY: 1}
    assert store.campaigns[1].open_contacts == 0


def test_a_contact_that_waits_again_is_due_then_and_counted_again(store: Store) -> None:
    row = store.contacts[CONTACT.contact_id]
    store.finish(row, Finished.REACHED)

    store.wait(row, TryAgain(NOW, 0))

    assert (row.state, store.campaigns[1].open_contacts) == (ContactState.WAITING, 1)
    assert [candidate.contact for candidate in store.due(1, now=NOW)] == [row.contact]


def test_a_suspended_campaign_stands_so_in_its_row(store: Store) -> None:
    store.set_state(1, CampaignState.SUSPENDED)

    assert store.campaigns[1].campaign.state is CampaignState.SUSPENDED
