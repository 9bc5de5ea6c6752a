"""Definitions of result codes ("external results", 0797 to 0802)."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe, also_as_text
from outdial.api.isales.wire.platform_codes import factory_name, meaning
from outdial.store.result_definitions import Definition, WholeDefinition
from outdial.wording.words import Locale

CODE_LENGTH_MAX: Final = 7  # "less than eight characters"
NAME_LENGTH_MAX: Final = 100  # the page names no bound
CODES_MAX: Final = 200  # of one definition; the vendor's platform has 120
_ID_MAX: Final = 2**63 - 1

_Code = Annotated[str, StringConstraints(min_length=1, max_length=CODE_LENGTH_MAX, pattern=r"^[0-9A-Za-z-]*$")]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH_MAX, pattern=r'^[^"\[\]=;<>]*$')]
_PlatformCode = Annotated[str, StringConstraints(min_length=1, max_length=5, pattern=r"^[0-9]{5}$")]
_PlatformCodes = Annotated[list[_PlatformCode], Field(min_length=1, max_length=CODES_MAX)]


class DefineResultCodeBody(Asked):
    """A result code, what it is called, and what it stands for. Without a code, one is made."""

    result_code: Maybe[_Code] = None
    display_result: _Name
    obs_codes: _PlatformCodes


class ChangeResultCodeBody(Asked):
    """Which definition, what it is called from now on, and what it stands for; its code stays."""

    def_id: Annotated[int, Field(ge=1, le=_ID_MAX), also_as_text("^[1-9][0-9]{0,17}$"), AS_WHOLE]
    display_result: _Name
    obs_codes: _PlatformCodes


class PlatformCodeShown(Shown):
    """A code of the platform's."""

    obs_code: str
    obs_code_desc: str


class PlatformCodesAnswer(Answer):
    """A page of the platform's codes, and how many there are on all pages."""

    total_count: int
    obs_codes: Sequence[PlatformCodeShown]


class ResultCodeDefined(Answer):
    """The definition that was made."""

    def_id: str


class DefinitionShown(Shown):
    """A definition as the list shows it."""

    def_id: str
    display_result: str
    result_code: str


class DefinitionsAnswer(Answer):
    """A page of definitions, and how many there are on all pages."""

    total_count: int
    data: Sequence[DefinitionShown]


class MappedShown(Shown):
    """A code of the platform's that a definition stands for; ``vdnId`` is a string here, a number beside it."""

    map_id: str
    def_id: str
    fail_code: str
    vdn_id: str


class WholeDefinitionShown(DefinitionShown):
    """A definition with all that it stands for."""

    vdn_id: int
    result_map_list: Sequence[MappedShown]


class DefinitionAnswer(Answer):
    """One definition."""

    ob_result: WholeDefinitionShown


def platform_code_shown(code: str, locale: Locale) -> PlatformCodeShown:
    """A code of the platform's, with its meaning."""
    return PlatformCodeShown(obs_code=code, obs_code_desc=meaning(code, locale))


def definition_shown(definition: Definition, locale: Locale) -> DefinitionShown:
    """A definition as the list shows it."""
    return DefinitionShown(
        def_id=str(definition.definition_id), display_result=_name(definition, locale), result_code=definition.code
    )


def whole_definition_shown(whole: WholeDefinition, locale: Locale, *, vdn_id: int) -> WholeDefinitionShown:
    """A definition as its own page shows it."""
    number = str(whole.definition.definition_id)
    mapped = [
        MappedShown(map_id=str(each.mapping_id), def_id=number, fail_code=each.platform_code, vdn_id=str(vdn_id))
        for each in whole.mapped
    ]
    return WholeDefinitionShown(
        def_id=number,
        display_result=_name(whole.definition, locale),
        vdn_id=vdn_id,
        result_code=whole.definition.code,
        result_map_list=mapped,
    )


def _name(definition: Definition, locale: Locale) -> str:
    return factory_name(definition.code, locale) if definition.name is None else definition.name
