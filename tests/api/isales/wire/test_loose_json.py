"""JSON as the vendor's examples write it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from outdial.api.isales.wire.loose_json import parse

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def single_quoted(value: JsonValue, *, name_quotes: tuple[str, str] = ("'", "'")) -> str:
    """Write JSON as the vendor does."""
    match value:
        case str():
            return "'" + json.dumps(value)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"
        case list():
            return "[" + ",".join(single_quoted(entry, name_quotes=name_quotes) for entry in value) + "]"
        case dict():
            before, after = name_quotes
            pairs = (
                f"{before}{name}{after}:{single_quoted(inner, name_quotes=name_quotes)}"
                for name, inner in value.items()
            )
            return "{" + ",".join(pairs) + "}"
        case _:
            return json.dumps(value)


@given(VALUES)
def test_strict_json_is_read_as_it_is(value: JsonValue) -> None:
    assert parse(json.dumps(value)) == value


@given(VALUES)
def test_single_quotes_say_the_same_as_double_ones(value: JsonValue) -> None:
    assert parse(single_quoted(value)) == value


@given(
    st.dictionaries(NAMES, st.integers() | NAMES, min_size=1, max_size=3), st.sampled_from([("''", "'"), ("''", "''")])
)
def test_a_quote_too_many_around_a_name_is_forgiven(value: dict[str, JsonValue], name_quotes: tuple[str, str]) -> None:
    assert parse(single_quoted(value, name_quotes=name_quotes)) == value


@pytest.mark.parametrize(
    "text", ["", "'", "[", "{'a'}", "{'a':}", "{a:1}", "['a' 'b']", "[1,]", "NaN", "__import__('os')", "[" * 10_000]
)
def test_what_is_no_json_in_either_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@given(st.text("'\"\\{}[]:,a1 ", max_size=40))
def test_whatever_comes_it_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        json.dumps(parse(text))
