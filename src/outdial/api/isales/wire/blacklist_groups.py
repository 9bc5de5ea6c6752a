"""Groups ("categories") and types of the blacklist (the vendor's pages 0750 to 0757); their ids travel as text."""

import re
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe, also_as_text
from outdial.api.isales.wire.paging import Limit, Offset
from outdial.store.blacklist_groups import Group, Type
from outdial.wording.words import about

NAME_LENGTH_MAX: Final = 64
TEXT_LENGTH_MAX: Final = 255  # of descriptions; the pages name no bound for the others

_AN_ID: Final = re.compile(r"[0-9]{1,18}")


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value


GroupOrTypeId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    BeforeValidator(_as_text, json_schema_input_type=Annotated[str, Field(min_length=1, max_length=32)] | int),
]
"""An id of a group or type; text, though it consists of digits."""
_Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH_MAX)]
_Text = Annotated[str, StringConstraints(max_length=TEXT_LENGTH_MAX)]


class AddGroupBody(Asked):
    """A group of blacklisted numbers."""

    name: _Name
    description: Maybe[_Text] = None


class ChangeGroupBody(AddGroupBody):
    """A group as it is to be; a description that is left out stays."""

    id: GroupOrTypeId


class AddTypeBody(AddGroupBody):
    """A type of blacklisted numbers; ``actionType`` is 1 (handled without asking, the default) or 2 (shown)."""

    org_name: Maybe[_Text] = None
    action_type: Maybe[Annotated[int, Field(ge=1, le=2), also_as_text("^[12]$"), AS_WHOLE]] = None
    action: Maybe[_Text] = None


class ChangeTypeBody(AddTypeBody):
    """A type as it is to be; what is left out, but for the name, stays."""

    id: GroupOrTypeId


class QueryKindsBody(Asked):
    """Which groups or types; ``name`` matches any part."""

    name: Maybe[_Name] = None
    offset: Offset
    limit: Limit


class KindId(Shown):
    """What to call a new group or type by."""

    id: str


class KindAdded(Answer):
    """A group or type was added."""

    return_object: KindId


class GroupShown(Shown):
    """A group."""

    id: str
    name: str
    description: str | None


class GroupsAnswer(Answer):
    """Some groups, and how many there are in all."""

    total_count: int
    data: Sequence[GroupShown]


class TypeShown(GroupShown):
    """A type."""

    org_name: str | None
    action_type: str
    action: str | None


class TypesAnswer(Answer):
    """Some types, and how many there are in all."""

    total_count: int
    data: Sequence[TypeShown]


def group_id_of(text: str | None) -> int | None:
    """Read a group's id; a text that cannot be one is refused as an unknown group."""
    return _id_of(text, Refusal.BLACKLIST_GROUP_UNKNOWN, "relCategoryId")


def type_id_of(text: str | None) -> int | None:
    """Read a type's id; a text that cannot be one is refused as an unknown type."""
    return _id_of(text, Refusal.BLACKLIST_TYPE_UNKNOWN, "typeId")


def _id_of(text: str | None, refusal: Refusal, field: str) -> int | None:
    if text is None:
        return None
    if not _AN_ID.fullmatch(text):
        raise Refused(refusal, about(field))
    return int(text)


def changed_id(text: str, refusal: Refusal) -> int:
    """Read the id of what is to be changed."""
    if not _AN_ID.fullmatch(text):
        raise Refused(refusal, about("id"))
    return int(text)


def group(body: AddGroupBody) -> Group:
    """A group in the store's words."""
    return Group(name=body.name, description=body.description)


def kind(body: AddTypeBody, *, action_type: int | None) -> Type:
    """A type in the store's words; ``action_type`` is meant where the body has none."""
    return Type(
        name=body.name,
        description=body.description,
        org_name=body.org_name,
        action_type=action_type if body.action_type is None else body.action_type,
        action=body.action,
    )


def group_shown(group_id: int, shown: Group) -> GroupShown:
    """A group in the vendor's words."""
    return GroupShown(id=str(group_id), name=shown.name, description=shown.description)


def type_shown(type_id: int, shown: Type) -> TypeShown:
    """A type in the vendor's words."""
    return TypeShown(
        id=str(type_id),
        name=shown.name,
        description=shown.description,
        org_name=shown.org_name,
        action_type=str(shown.action_type),
        action=shown.action,
    )
