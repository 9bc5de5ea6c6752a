from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outdial.store.outbox import Lane, LaneKey
from outdial.webhooks.lanes import (
    BRISK_MAX,
    RECEIVERS_MAX,
    REST_MAX,
    Places,
    Receiver,
    Receivers,
    choose,
    host_of,
    receiver_of,
)
from tests.webhooks.builders import NOON

SECOND = timedelta(seconds=1)


def lane(vdn_id: int, campaign_id: int, *, host: str = "crm.example", due_s: float = 0) -> Lane:
    key = LaneKey(vdn_id, campaign_id)
    return Lane(key=key, url=f"https://{host}/{campaign_id}", due_at=NOON - timedelta(seconds=due_s))


def chosen(
    due: list[Lane],
    *,
    under_way: list[Lane] | None = None,
    receivers: Receivers | None = None,
    places: Places | None = None,
) -> list[Lane]:
    return choose(
        due, under_way=under_way or [], receivers=receivers or Receivers(), places=places or Places(), now=NOON
    )


def test_a_lane_that_is_under_way_is_not_started_again() -> None:
    assert chosen([lane(1, 1), lane(1, 2)], under_way=[lane(1, 1)]) == [lane(1, 2)]


def test_tenants_take_turns_however_many_lanes_one_has() -> None:
    due = [lane(1, n, due_s=100 - n) for n in range(10)] + [lane(2, 50), lane(3, 60)]

    picked = chosen(due, places=Places(lanes_max=4))

    assert Counter(each.key.vdn_id for each in picked) == {1: 2, 2: 1, 3: 1}


def test_a_tenant_with_lanes_under_way_comes_after_one_without() -> None:
    picked = chosen([lane(1, 2, due_s=9), lane(2, 1)], under_way=[lane(1, 1)], places=Places(lanes_max=2))

    assert picked == [lane(2, 1)]


def test_of_one_tenant_the_lane_that_is_due_longest_comes_first() -> None:
    picked = chosen([lane(1, 1, due_s=1), lane(1, 2, due_s=5)], places=Places(lanes_max=1))

    assert picked == [lane(1, 2, due_s=5)]


def test_a_tenants_lanes_are_bounded() -> None:
    picked = chosen([lane(1, n, host=f"h{n}.example") for n in range(50)], places=Places(tenant_lanes_max=20))

    assert len(picked) == 20


def test_a_hosts_lanes_are_bounded_however_it_is_written() -> None:
    due = [lane(1, n, host="CRM.example" if n % 2 else "crm.example") for n in range(50)]

    assert len(chosen(due, places=Places(host_lanes_max=8))) == 8


def test_a_receiver_that_failed_rests_and_then_gets_one_lane_at_a_time() -> None:
    receivers = Receivers()
    same = [Lane(key=LaneKey(1, n), url="https://crm.example/r", due_at=NOON) for n in range(5)]
    receivers.failed(Receiver(1, "https://crm.example/r"), now=NOON)

    resting = choose(same, under_way=[], receivers=receivers, places=Places(), now=NOON)
    afterwards = choose(same, under_way=[], receivers=receivers, places=Places(), now=NOON + SECOND)

    assert (resting, len(afterwards)) == ([], 1)


def test_the_rest_doubles_up_to_its_longest() -> None:
    receivers, receiver = Receivers(), Receiver(1, "https://crm.example/r")
    rests: list[timedelta] = []
    for _ in range(2_000):
        receivers.failed(receiver, now=NOON)
        rests.append(next(s * SECOND for s in range(1, 100) if not receivers.rests(receiver, now=NOON + s * SECOND)))

    assert rests[:7] == [s * SECOND for s in (1, 2, 4, 8, 16, 32, 60)]
    assert rests[-1] == REST_MAX


def test_strained_receivers_together_leave_places_for_those_that_are_well() -> None:
    receivers = Receivers()
    dead = [lane(n, 1, host=f"dead{n}.example", due_s=600) for n in range(1, 301)]
    for each in dead:
        receivers.failed(receiver_of(each), now=NOON - timedelta(minutes=2))
    well = [lane(n, 1, host="well.example") for n in range(400, 480)]

    picked = chosen([*dead, *well], receivers=receivers)

    assert set(well) <= set(picked)
    assert len(picked) == 180


def test_a_slow_receiver_is_strained_but_does_not_rest() -> None:
    receivers, receiver = Receivers(), Receiver(1, "https://crm.example/r")

    receivers.took(receiver, BRISK_MAX + SECOND, now=NOON)
    assert (receivers.strained(receiver), receivers.rests(receiver, now=NOON)) == (True, False)

    receivers.took(receiver, BRISK_MAX, now=NOON)
    assert not receivers.strained(receiver)


def test_another_tenants_failure_at_the_same_address_rests_nobody_else() -> None:
    receivers = Receivers()
    receivers.failed(Receiver(1, "https://crm.example/1"), now=NOON)

    assert chosen([lane(2, 1)], receivers=receivers) == [lane(2, 1)]
    assert receivers.resting(2, now=NOON) == []
    assert receivers.resting(1, now=NOON) == ["https://crm.example/1"]


def test_only_so_many_strained_receivers_are_remembered() -> None:
    receivers = Receivers()
    for n in range(RECEIVERS_MAX + 5):
        receivers.failed(Receiver(1, str(n)), now=NOON)

    assert not receivers.strained(Receiver(1, "4"))
    assert receivers.strained(Receiver(1, "5"))


def test_a_host_is_read_from_any_address() -> None:
    assert [host_of(url) for url in ("https://me:secret@CRM.example:8443/x?y", "http://[::1]:80/", "http://[oops")] == [
        "crm.example:8443",
        "[::1]:80",
        "",
    ]


LANES = st.lists(
    st.builds(
        lane,
        st.integers(1, 5),
        st.integers(1, 30),
        host=st.sampled_from(["a.example", "b.example", "c.example"]),
        due_s=st.floats(0, 100),
    ),
    unique_by=lambda each: each.key,
)


@given(due=LANES, under_way=LANES, failed=st.sets(st.integers(0, 60)))
def test_no_bound_is_ever_passed_and_no_place_is_left_empty_without_need(
    due: list[Lane], under_way: list[Lane], failed: set[int]
) -> None:
    receivers, places = Receivers(), Places(lanes_max=9, tenant_lanes_max=4, host_lanes_max=3, strained_lanes_max=2)
    for n in failed & set(range(len(due))):
        receivers.failed(receiver_of(due[n]), now=NOON - REST_MAX)

    picked = chosen(due, under_way=under_way, receivers=receivers, places=places)

    taken = [*under_way, *picked]
    grown_by = {each.key for each in picked}
    assert len(grown_by) == len(picked)
    assert not picked or len(taken) <= 9
    for each in picked:
        tenant = each.key.vdn_id
        assert sum(other.key.vdn_id == tenant for other in taken) <= 4
        assert sum((other.key.vdn_id, host_of(other.url)) == (tenant, host_of(each.url)) for other in taken) <= 3
    if any(receivers.strained(receiver_of(each)) for each in picked):
        assert sum(receivers.strained(receiver_of(each)) for each in taken) <= 2
    assert chosen(due, under_way=taken, receivers=receivers, places=places) == []
