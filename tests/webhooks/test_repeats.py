from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.tenant import Limits
from outdial.webhooks.repeats import AtOnce, GiveUp, Later, after_failure
from tests.webhooks.builders import NOON


def test_by_default_a_result_is_pushed_again_at_once_and_then_given_up() -> None:
    verdicts = [after_failure(pushes=pushes, limits=Limits(), now=NOON) for pushes in (1, 2)]

    assert verdicts == [AtOnce(), GiveUp()]


def test_the_vendors_six_pushes_are_two_at_once_and_four_ten_minutes_apart() -> None:
    verdicts = [after_failure(pushes=pushes, limits=Limits(pushes_max=6), now=NOON) for pushes in range(1, 7)]

    assert verdicts == [AtOnce(), *[Later(NOON + timedelta(minutes=10))] * 4, GiveUp()]


@given(pushes=st.integers(1, 200), pushes_max=st.integers(0, 100))
def test_no_result_is_pushed_more_often_than_the_tenant_allows(pushes: int, pushes_max: int) -> None:
    verdict = after_failure(pushes=pushes, limits=Limits(pushes_max=pushes_max), now=NOON)

    assert (verdict == GiveUp()) == (pushes >= pushes_max)
