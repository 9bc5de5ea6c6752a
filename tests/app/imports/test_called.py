import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.app.imports.called import called_by, called_columns, is_called, numbers_of
from outdial.domain.contact import NUMBERS_MAX

TYPES = frozenset({"home", "work"})


@pytest.mark.parametrize(
    "text",
    [
        "1234566",
        "[{'calledNo':1234566}]",
        '[{"calledNo":"1234566"}]',
        '[ { "calledNo" : "1234566" } ]',
        "[{'calledNo':'1234566','delayTime':'0'}]",
    ],
)
def test_a_number_is_read_plain_and_from_the_vendors_list(text: str) -> None:
    assert called_by(text) == ["1234566"] or called_by(text) == ("1234566",)
    assert is_called(text, number_types=TYPES)


@given(st.lists(st.text("0123456789*#", min_size=1, max_size=24), min_size=1, max_size=NUMBERS_MAX))
def test_the_numbers_of_a_list_keep_their_order(called: list[str]) -> None:
    text = json.dumps([{"calledNo": number} for number in called])

    assert list(called_by(text)) == called
    assert list(called_by(text.replace('"', "'"))) == called


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12-3",
        "1" * 25,
        "[]",
        "[{}]",
        "{'calledNo':1}",
        "[{'calledNo':'12-3'}]",
        "[{'calledNo':1.5}]",
        "[{'calledNo':true}]",
        "[{'calledNo':'1','delayTime':7201}]",
        "[{'calledNo':'1','type':'mobile'}]",
        "[{'calledNo':'1'}",
        json.dumps([{"calledNo": "1"}] * (NUMBERS_MAX + 1)),
        "[" * 5000,
    ],
)
def test_what_names_no_numbers_is_left_out(text: str) -> None:
    assert not is_called(text, number_types=TYPES)


def test_several_numbers_are_kept_with_their_types_and_pauses() -> None:
    columns = called_columns(
        ["[{'calledNo':'1','type':'home'},{'calledNo':'2','type':'work','delayTime':60}]", "3"], ["work", "work"]
    )

    assert columns["called"] == ["1", "3"]
    assert columns["number_type"] == ["home", "work"]
    several, one = columns["numbers"]
    assert one is None
    assert json.loads(str(several)) == [
        {"called": "1", "number_type": "home", "delay_s": 0.0},
        {"called": "2", "number_type": "work", "delay_s": 60.0},
    ]


def test_plain_numbers_need_no_columns_of_their_own() -> None:
    assert called_columns(["1", "2"], None) == {}
    assert numbers_of("1") is not None
