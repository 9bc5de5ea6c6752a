"""Number types: adding and listing."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.fields import Asked

TYPES_MAX: Final = 20  # in one request

TypeName = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z-]*$")]


class AddNumberTypesBody(Asked):
    """Names of number types; upper and lower case differ."""

    call_no_types: Annotated[list[TypeName], Field(min_length=1, max_length=TYPES_MAX)]


class NumberTypesAnswer(Answer):
    """The tenant's number types."""

    data: Sequence[str]
