"""Calling numbers of a campaign, and which of them are wanted most."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticKnownError

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.faults import unfit
from outdial.api.isales.wire.fields import (
    AS_WHOLE,
    DIAL_STRING_LENGTH_MAX,
    DIAL_STRING_PATTERN,
    Asked,
    DialString,
    Maybe,
)
from outdial.domain.calling_number import LEAST_WANTED
from outdial.domain.campaign import CampaignSettings
from outdial.domain.contact import is_dial_string
from outdial.wording.rules import Must
from outdial.wording.states import Because
from outdial.wording.words import about

CALLERS_MAX: Final = 100  # as many as one request may bring (the vendor's pages 0735 and 0736)


class CallerChoice(Asked):
    """One of several calling numbers (the second version of the interface); a smaller priority is more wanted."""

    access_code: DialString
    priority: Maybe[Annotated[int, Field(ge=1, le=100), AS_WHOLE]] = None


def _as_list(value: object) -> object:
    """One number as text, checked here so that a refusal names the field as it was written."""
    if not isinstance(value, str):
        return value
    if not value:
        raise unfit(Refusal.EMPTY, Must.BE_GIVEN)
    if len(value) > DIAL_STRING_LENGTH_MAX:
        raise PydanticKnownError("string_too_long", {"max_length": DIAL_STRING_LENGTH_MAX})
    if not is_dial_string(value):
        raise PydanticKnownError("string_pattern_mismatch", {"pattern": DIAL_STRING_PATTERN})
    return [{"accessCode": value}]


Callers = Annotated[
    tuple[CallerChoice, ...],
    Field(min_length=1, max_length=CALLERS_MAX),
    BeforeValidator(
        _as_list,
        json_schema_input_type=DialString | Annotated[list[CallerChoice], Field(min_length=1, max_length=CALLERS_MAX)],
    ),
]


class AddCallersBody(Asked):
    """Calling numbers that come to those that a campaign has."""

    caller_no: Callers


class DeletedCaller(Asked):
    """A calling number that is to go."""

    access_code: DialString


class DeleteCallersBody(Asked):
    """Calling numbers that are to go."""

    caller_no: Annotated[tuple[DeletedCaller, ...], Field(min_length=1, max_length=CALLERS_MAX)]


def most_wanted_first(choices: Sequence[CallerChoice]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The numbers and their priorities; those without one come last."""
    ranked = sorted(choices, key=lambda choice: choice.priority or LEAST_WANTED)
    numbers = tuple(choice.access_code for choice in ranked)
    return numbers, tuple(choice.priority or LEAST_WANTED for choice in ranked)


def refuse_repeated(numbers: Sequence[str]) -> None:
    """No calling number is given twice."""
    if len(set(numbers)) < len(numbers):
        number = next(number for index, number in enumerate(numbers) if number in numbers[:index])
        raise Refused(Refusal.NUMBER_REPEATED, about("callerNo", Must.HAVE_EVERY_NUMBER_ONCE, called=number))


def with_callers(
    settings: CampaignSettings, choices: Sequence[CallerChoice]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A campaign's numbers and priorities with those that are added; one that it has takes the new priority."""
    refuse_repeated([choice.access_code for choice in choices])
    added = {choice.access_code for choice in choices}
    kept = [choice for choice in _choices(settings) if choice.access_code not in added]
    return most_wanted_first([*kept, *choices])


def without_callers(settings: CampaignSettings, numbers: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A campaign's numbers and priorities without these, all of which it must have, and one more."""
    refuse_repeated(numbers)
    missing = next((number for number in numbers if number not in settings.callers), None)
    if missing is not None:
        raise Refused(Refusal.PARAMETER, about("callerNo", Because.NOT_A_CALLER, called=missing))
    kept = [choice for choice in _choices(settings) if choice.access_code not in numbers]
    if not kept:
        raise Refused(Refusal.PARAMETER, about("callerNo", Because.LAST_CALLER))
    return most_wanted_first(kept)


def _choices(settings: CampaignSettings) -> Sequence[CallerChoice]:
    priorities = settings.caller_priorities or (LEAST_WANTED,) * len(settings.callers)
    pairs = zip(settings.callers, priorities, strict=True)
    return [CallerChoice.model_construct(access_code=number, priority=priority) for number, priority in pairs]
