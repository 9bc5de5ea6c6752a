"""Texts in both languages of the interface, and how they are filled in."""

# ruff: noqa: RUF001 - Chinese punctuation belongs to Chinese texts

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Locale(Enum):
    """The languages of the catalogue; the value is what the ``locale`` header says."""

    CHINESE = "zh_CN"
    ENGLISH = "en_US"

    @classmethod
    def named(cls, name: str | None) -> "Locale":
        """Read the ``locale`` header; Chinese is the vendor's default (seed 002), also for a language it lacks."""
        return cls.ENGLISH if name == cls.ENGLISH.value else cls.CHINESE


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    chinese: str
    english: str

    def __str__(self) -> str:
        """As logs and the command line tell it."""
        return self.english

    def text(self, locale: Locale) -> str:
        return self.chinese if locale is Locale.CHINESE else self.english

    def kept(self) -> str:
        """As the store keeps it, for ``words_kept``."""
        return json.dumps([self.chinese, self.english], ensure_ascii=False)


NOTHING: Final = Words("", "")


class Reason(Enum):
    """The base of the catalogue's parts: a member is one text, with the same named placeholders in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese = chinese
        self.english = english


def told(reason: Reason, /, **facts: object) -> Words:
    """The reason with its facts, among which may be words again. Raises ``KeyError`` when one of them is missing."""
    return Words(_filled(reason.chinese, facts, Locale.CHINESE), _filled(reason.english, facts, Locale.ENGLISH))


def about(field: str, reason: Reason | None = None, /, **facts: object) -> Words:
    """What is wrong with a field, named as the client wrote it; a blank one is the request as a whole.

    With no reason the field is all that is said, for the code says the rest.
    """
    if reason is None:
        return Words(field, field)
    said = told(reason, **facts)
    return Words(f"{field}：{said.chinese}", f"{field}: {said.english}") if field else said


def listed(values: Iterable[object]) -> str:
    """Values for a placeholder, in either language."""
    return ", ".join(map(str, values))


def together(*sentences: Words) -> Words:
    """Sentences behind each other, without those that say nothing."""
    english = (sentence.english for sentence in sentences if sentence.english)
    return Words("".join(sentence.chinese for sentence in sentences), " ".join(english))


def enumerated(parts: Iterable[Words]) -> Words:
    """Parts of one sentence."""
    known = [*parts]
    return Words("；".join(part.chinese for part in known), "; ".join(part.english for part in known))


def words_kept(text: str) -> Words:
    """What ``Words.kept`` wrote; any other text stands for itself in both languages."""
    try:
        match json.loads(text):
            case [str(chinese), str(english)]:
                return Words(chinese, english)
            case _:
                return Words(text, text)
    except ValueError:
        return Words(text, text)


def _filled(template: str, facts: dict[str, object], locale: Locale) -> str:
    said = {name: fact.text(locale) if isinstance(fact, Words) else fact for name, fact in facts.items()}
    return template.format(**said)
