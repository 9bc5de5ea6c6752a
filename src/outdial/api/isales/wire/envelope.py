"""The answer's envelope: two codes with their texts, each given twice, and what was asked for beside them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

SUCCESS = "0200000"


class Shown(BaseModel):
    """A part of an answer: our names inside, the vendor's outside."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=False, serialize_by_alias=True, frozen=True
    )


class Answer(Shown):
    """What was asked for was done. Interfaces that return something derive from it."""

    result_code: Literal["0200000"] = SUCCESS
    result_desc: str = ""
    return_code: Literal["0200000"] = SUCCESS
    return_desc: str = ""


class RefusedAnswer(Shown):
    """What was asked for was not done; ``resultDesc`` names the field and the rule."""

    result_code: Annotated[str, Field(json_schema_extra={"not": {"const": SUCCESS}})]
    result_desc: str
    return_code: Annotated[str, Field(json_schema_extra={"not": {"const": SUCCESS}})]
    return_desc: str
