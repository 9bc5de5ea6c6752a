"""The catalogue: every text in both languages, and no text beside it."""

import ast
import importlib
import re
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from outdial import wording
from outdial.api.errors import Refusal
from outdial.wording.rules import Must
from outdial.wording.words import NOTHING, Locale, Reason, Words, about, enumerated, listed, together, told, words_kept
from tests.tree import SOURCE, modules
from tests.wording.languages import CHINESE, ENGLISH_SENTENCE

HINT: Final = 'say it in both languages: about("field", Must.BE_AT_MOST, most=5), with the text in outdial.wording'

MODULES: Final = [
    importlib.import_module(f"outdial.wording.{file.stem}") for file in Path(wording.__path__[0]).glob("[a-z]*.py")
]
PARTS: Final = {part.__name__: part for part in Reason.__subclasses__()}
REASONS: Final = [*chain.from_iterable(PARTS.values())]

COMMAND: Final = re.compile("`.*?`")

OF_WORDS: Final = ("about", "told", "unfit", "FileUnfit", "CellUnfit")
"""What names a reason together with its facts."""


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("reason", REASONS, ids=str)
def test_every_text_is_there_in_both_languages_with_the_same_placeholders(reason: Reason) -> None:
    assert placeholders(reason.chinese) == placeholders(reason.english)
    said = Formatter().vformat(reason.english, (), dict.fromkeys(placeholders(reason.english), 7))
    assert not CHINESE.search(said)
    assert re.search(r"[a-z]", reason.english) or placeholders(reason.english)
    assert CHINESE.search(reason.chinese) or reason.name == "FIELD"
    assert not ENGLISH_SENTENCE.search(COMMAND.sub("", reason.chinese))


@pytest.mark.parametrize("refusal", Refusal)
def test_every_code_has_its_text_in_both_languages(refusal: Refusal) -> None:
    assert CHINESE.search(refusal.text(Locale.CHINESE))
    assert not ENGLISH_SENTENCE.search(refusal.text(Locale.CHINESE))
    assert not CHINESE.search(refusal.text(Locale.ENGLISH))


def test_no_two_reasons_of_a_part_are_the_same() -> None:
    for part in PARTS.values():
        assert list(part.__members__) == [reason.name for reason in part], "a member with another's texts is its alias"


def calls() -> Iterator[tuple[str, ast.Call]]:
    for module in modules():
        for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{module}:{node.lineno}", node


def named(node: ast.expr) -> Enum | None:
    """The reason that an argument names, such as ``Must.BE_GIVEN``."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    return PARTS[node.value.id][node.attr] if node.value.id in PARTS else None


CALLS: Final = [*calls()]


def test_every_reason_is_told_with_the_facts_that_its_texts_name() -> None:
    wrong: list[str] = []
    told_with_facts = 0
    for place, call in CALLS:
        reasons = [reason for reason in map(named, call.args) if isinstance(reason, Reason)]
        facts = {keyword.arg for keyword in call.keywords}
        if isinstance(call.func, ast.Name) and call.func.id in OF_WORDS and reasons and None not in facts:
            told_with_facts += bool(facts)
            wrong += [f"{place}: {reason}" for reason in reasons if placeholders(reason.english) != facts]

    assert wrong == []
    assert told_with_facts > 50, "the calls are found"


def test_every_reason_is_told_somewhere() -> None:
    source = "".join((SOURCE / module).read_text(encoding="utf-8") for module in modules())

    assert [str(reason) for reason in REASONS if f"{type(reason).__name__}.{reason.name}" not in source] == []


def literal(node: ast.expr) -> str | None:
    """The fixed text of a string, with nothing for what is put into it."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(filter(None, map(literal, values)))
        case _:
            return None


def test_no_refusal_is_given_free_text() -> None:
    free = [
        place
        for place, call in CALLS
        if isinstance(call.func, ast.Name) and call.func.id in ("Refused", "PydanticCustomError", "FileUnfit")
        for argument in call.args[1:]
        if literal(argument) is not None and call.func.id != "PydanticCustomError"
    ]
    free += [
        place
        for place, call in CALLS
        if isinstance(call.func, ast.Name) and call.func.id == "PydanticCustomError" and "faults.py" not in place
    ]

    assert free == [], HINT


def test_a_field_is_a_name_and_no_sentence() -> None:
    sentences = [
        place
        for place, call in CALLS
        if isinstance(call.func, ast.Name)
        and call.func.id == "about"
        and (text := literal(call.args[0])) is not None
        and re.search(r"[a-z] [a-z]|: ", text)
    ]

    assert sentences == [], HINT


def test_words_name_the_field_and_then_the_rule() -> None:
    said = about("maxAlertingTime", Must.BE_AT_MOST, most=120)

    assert said == Words("maxAlertingTime：不能大于120", "maxAlertingTime: at most 120")  # noqa: RUF001 - as Chinese has it
    assert str(said) == said.text(Locale.ENGLISH) == said.english
    assert said.text(Locale.CHINESE) == said.chinese


def test_words_about_no_field_are_the_rule_alone_and_about_no_rule_the_field() -> None:
    assert about("", Must.BE_GIVEN) == told(Must.BE_GIVEN)
    assert about("campaignId") == Words("campaignId", "campaignId")


def test_words_among_the_facts_are_told_in_the_same_language() -> None:
    place = Words("这里", "here")

    assert told(Must.BE_JSON_BODY, place=place) == Words("请求体不是JSON（这里）", "the body is not JSON (here)")  # noqa: RUF001 - as Chinese has it


def test_a_reason_whose_fact_is_missing_is_no_words() -> None:
    with pytest.raises(KeyError):
        told(Must.BE_AT_MOST)


def test_values_are_listed_alike_in_both_languages() -> None:
    assert listed((1, 2, 3)) == "1, 2, 3"


def test_sentences_stand_behind_each_other_as_either_language_writes_them() -> None:
    first, second = Words("一。", "One."), Words("二。", "Two.")

    assert together(first, NOTHING, second) == Words("一。二。", "One. Two.")
    assert enumerated([first, second]) == Words("一。；二。", "One.; Two.")  # noqa: RUF001 - as Chinese has it


@pytest.mark.parametrize("words", [Words("甲", "a"), Words('"', "[]"), Words("\n", "")])
def test_words_are_kept_as_they_were_told(words: Words) -> None:
    assert words_kept(words.kept()) == words


@pytest.mark.parametrize("text", ["a reason", "", "7", '["one"]', "[1, 2]", '{"a": 1}'])
def test_text_that_was_kept_without_a_language_stands_for_itself(text: str) -> None:
    assert words_kept(text) == Words(text, text)


@pytest.mark.parametrize(
    ("header", "locale"),
    [("en_US", Locale.ENGLISH), ("zh_CN", Locale.CHINESE), ("de_DE", Locale.CHINESE), (None, Locale.CHINESE)],
)
def test_texts_are_chinese_unless_english_is_asked_for(header: str | None, locale: Locale) -> None:
    assert Locale.named(header) is locale
