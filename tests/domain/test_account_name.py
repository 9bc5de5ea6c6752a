"""The names of agents' accounts: whose they are stands in them."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.account_name import TAIL_LENGTH, account_name, is_account_name

LENGTH_MAX: Final = 80
TAIL: Final = "0f" * (TAIL_LENGTH // 2)

prefixes = st.from_regex(r"[0-9A-Za-z_]{1,40}", fullmatch=True)
tenants = st.integers(1, 32_767)
work_numbers = st.from_regex(r"[0-9A-Za-z_.-]{1,50}", fullmatch=True)


@given(prefixes, tenants, work_numbers)
def test_a_name_is_short_and_known_as_the_installations_own(prefix: str, vdn_id: int, work_no: str) -> None:
    name = account_name(prefix, vdn_id, work_no, tail=TAIL)

    assert len(name) <= LENGTH_MAX
    assert is_account_name(prefix, name)


@given(prefixes, prefixes, tenants, work_numbers)
def test_a_name_of_another_installation_is_not_ours(ours: str, theirs: str, vdn_id: int, work_no: str) -> None:
    if ours != theirs:
        assert not is_account_name(ours, account_name(theirs, vdn_id, work_no, tail=TAIL))


@pytest.mark.parametrize(
    "name",
    ["carrier", "outdial", "outdial-carrier", "outdial-1-2033", f"outdial-x-2033-{TAIL}", f"outdial-1-2033-{TAIL}\n"],
)
def test_what_the_operator_has_named_is_not_ours(name: str) -> None:
    assert not is_account_name("outdial", name)


def test_the_end_alone_tells_two_accounts_of_an_agent_apart() -> None:
    assert account_name("outdial", 7, "2033", tail="00000000") == "outdial-7-2033-00000000"
    assert account_name("outdial", 7, "9" * 50, tail=TAIL) == f"outdial-7-{'9' * 20}-{TAIL}"
