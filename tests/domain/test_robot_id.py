"""A robot's id of a call is read back as what it was made of, and nothing else is."""

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outdial.domain.robot_id import ATTEMPT_ID_MAX, VDN_ID_MAX, NamedCall, named_call, robot_id

VDN_IDS = st.integers(0, VDN_ID_MAX)
ATTEMPT_IDS = st.integers(0, ATTEMPT_ID_MAX) | st.integers(0, 10_000)


@given(VDN_IDS, ATTEMPT_IDS)
@example(0, 0)
@example(VDN_ID_MAX, ATTEMPT_ID_MAX)
def test_a_robots_id_is_read_back(vdn_id: int, attempt_id: int) -> None:
    name = robot_id(vdn_id, attempt_id)

    assert named_call(name) == NamedCall(vdn_id, attempt_id)
    assert named_call(UUID(str(name).upper())) == NamedCall(vdn_id, attempt_id)


def test_an_operator_can_read_tenant_and_attempt_in_it() -> None:
    assert str(robot_id(0x1234, 0xABCDEF)) == "0d1a1000-1234-8000-8000-000000abcdef"


@given(VDN_IDS, ATTEMPT_IDS)
def test_every_robots_id_is_a_uuid_that_other_software_takes(vdn_id: int, attempt_id: int) -> None:
    name = robot_id(vdn_id, attempt_id)

    assert name.version == 8
    assert name.variant == "specified in RFC 4122"


@given(st.uuids(version=4) | st.uuids(version=1) | st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)))
def test_a_uuid_that_is_not_ours_names_nothing(foreign: UUID) -> None:
    call = named_call(foreign)

    assert call is None or robot_id(call.vdn_id, call.attempt_id) == foreign


@given(VDN_IDS, ATTEMPT_IDS, st.integers(0, 127))
def test_no_two_uuids_name_one_call(vdn_id: int, attempt_id: int, bit: int) -> None:
    altered = UUID(int=robot_id(vdn_id, attempt_id).int ^ 1 << bit)

    assert named_call(altered) != NamedCall(vdn_id, attempt_id)


@pytest.mark.parametrize(("vdn_id", "attempt_id"), [(-1, 0), (VDN_ID_MAX + 1, 0), (0, -1), (0, ATTEMPT_ID_MAX + 1)])
def test_what_no_tenant_or_attempt_can_be_has_no_id(vdn_id: int, attempt_id: int) -> None:
    with pytest.raises(ValueError, match="is a number from 0 to"):
        robot_id(vdn_id, attempt_id)
