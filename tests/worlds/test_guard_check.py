from dataclasses import replace

import pytest

from outdial.worlds import guard_check
from outdial.worlds.guard_check import Verdict, check_guard, jumping_world
from outdial.worlds.statistics import of_count
from outdial.worlds.world import World


def test_the_worlds_jump_by_a_factor_of_four_within_their_bounds() -> None:
    for seed in range(300):
        world = jumping_world(seed)
        (begin_s, before), (jump_s, after), (last_s, _) = world.answer_rate.points
        assert begin_s == 0.0 < jump_s <= last_s <= 3600 * world.hours
        assert max(before / after, after / before) == pytest.approx(4.0)
        assert 0.05 <= min(before, after) < max(before, after) <= 0.8
        assert 5 <= world.agents_most <= 30
        assert 2.0 <= world.hours <= 3.0


def test_a_seed_gives_the_same_world_again() -> None:
    assert jumping_world(5) == jumping_world(5) != jumping_world(6)


@pytest.mark.parametrize(
    ("guarded", "unguarded", "kept", "needed"),
    [(40, 700, True, True), (100, 700, False, True), (40, 90, True, False)],
    ids=["kept, and by the guard", "broken", "kept by nobody's merit"],
)
def test_the_verdict_asks_for_the_promise_and_for_what_keeps_it(
    guarded: int,
    unguarded: int,
    kept: bool,  # noqa: FBT001 - a column of a table
    needed: bool,  # noqa: FBT001 - as above
) -> None:
    verdict = Verdict(guarded=of_count(guarded, 2000), unguarded=of_count(unguarded, 2000))

    assert (verdict.guard_keeps_its_promise, verdict.check_can_fail) == (kept, needed)


def test_every_shift_is_run_with_the_guard_and_every_fifth_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    def short(seed: int) -> World:
        return replace(jumping_world(seed), hours=0.05)

    monkeypatch.setattr(guard_check, "jumping_world", short)

    verdict = check_guard(6, processes=1, report=lambda done, total: told.append((done, total)))

    assert told[-1] == (8, 8)
    assert 6 * verdict.guarded.mean == pytest.approx(round(6 * verdict.guarded.mean))
    assert verdict.unguarded.mean in {0.0, 0.5, 1.0}
