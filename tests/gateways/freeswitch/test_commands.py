"""No value breaks out of its place in a command."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outdial.gateways.freeswitch import commands
from outdial.gateways.freeswitch.commands import NotSayable
from tests.gateways.freeswitch.pretend import separated

SIGNS = st.text(st.sampled_from(list("01a_.+*#:-/@~^,|{}[]()$&;=%'\"\\ \t\n\r\0中")), max_size=12)
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | PRINTABLE | st.sampled_from(["${x}", "$\\{x}", "$${x}", "\\", "'"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTABLE, inner, max_size=3),
    max_leaves=8,
)


@given(SIGNS)
@example("1\n\nexit")
def test_whatever_is_said_in_an_order_is_one_word_in_its_place(text: str) -> None:
    try:
        endpoint = commands.endpoint_of("carrier", text)
        order = commands.originate(endpoint, {"a": text, "b": "1"})
    except NotSayable:
        return
    found = re.fullmatch(r"originate \{\^\^~a=([^{}~ ]+)~b=1\}sofia/gateway/carrier/([^ ,|/@]+) &park\(\)", order)
    assert found is not None
    assert found.groups() == (text, text)


@given(SIGNS)
def test_a_phone_is_one_endpoint(text: str) -> None:
    try:
        endpoint = commands.phone_of(f"user/{text}")
    except NotSayable:
        return
    assert re.search(r"[\s,|{}\[\]()$&~^'\"\\]|:_:", endpoint) is None


@given(SIGNS)
def test_a_flow_is_one_word_and_no_option(text: str) -> None:
    try:
        command = commands.transfer("7", extension=text, context="flows")
    except NotSayable:
        return
    assert command.split(" ") == ["uuid_transfer", "7", text, "XML", "flows"]
    assert not text.startswith("-")


@given(PRINTABLE.filter(lambda text: "{" not in text))
@example(" both ends ")
@example("\u3000wide spaces at both ends\u00a0")
@example("it's \\'quoted\\' \\s \\n")
@example("a\tb\r\nc")
def test_freeswitch_reads_back_just_what_was_meant(text: str) -> None:
    command = commands.set_variable("7", "data", text)

    assert "\n" not in command
    _, rest = command.split(" ", 1)
    assert separated(rest, 3) == (["7", "data", text] if text else ["7", "data"])


@given(JSON)
def test_any_json_arrives_as_the_same_document_and_is_never_taken_for_a_variable(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        _, rest = commands.set_variable("7", "data", text).split(" ", 1)
        *_, read = separated(rest, 3)

        assert json.loads(read) == value
        assert re.search(r"\$[\\$]*\{", read) is None


@pytest.mark.parametrize("text", ["say ${x}", "[" * 2000 + "${", "bell \x07", "nothing \0"])
def test_what_cannot_be_written_is_refused(text: str) -> None:
    with pytest.raises(NotSayable):
        commands.set_variable("7", "data", text)


def test_a_trunk_is_a_gateway_or_an_endpoint_with_a_place_for_the_number() -> None:
    assert commands.endpoint_of("carrier", "123") == "sofia/gateway/carrier/123"
    assert commands.endpoint_of("sofia/x/{number}@192.0.2.1:5070", "*31#") == "sofia/x/*31#@192.0.2.1:5070"
    for trunk in ("a/b", "a b", "sofia/x/{number},sofia/y/{number}", "[leg_timeout=1]sofia/x/{number}"):
        with pytest.raises(NotSayable, match="trunk"):
            commands.endpoint_of(trunk, "123")


def test_a_refusal_shows_no_more_than_a_line_of_the_value() -> None:
    with pytest.raises(NotSayable) as refused:
        commands.word("x y" * 1000, "flow")

    assert len(str(refused.value)) < 200
