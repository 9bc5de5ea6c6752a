"""The client against Outdial, interface by interface: none is missing, and each is understood both ways."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast, get_args

import pytest
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from outdial.api.app import ISALES
from outdial.client import AsyncClient
from outdial.client.fields import Answer, Request
from outdial.client.interface import Interface
from outdial.client.interfaces import Interfaces
from outdial.client.methods import Method
from outdial.client.paging import Page
from tests.api.belongings import furnish
from tests.api.live import Live
from tests.client.requests import GRANTED, MARK
from tests.rows import Rows

SERVED = {endpoint.handle.__name__: endpoint for endpoint in ISALES}
METHODS: dict[str, type[Request]] = {
    name: cast("type[Request]", method.request)
    for name, method in vars(Interfaces).items()
    if isinstance(method, Method)
}
NOT_OF_OUTDIAL: Mapping[str, set[str]] = {
    "list_campaigns": {"ccId"},
    "set_retry_policy": {"result", "retryNumber"},
    "delete_calling_numbers": {"priority"},
}
"""Fields of requests that Outdial ignores, or has no model for."""
OF_OUTDIAL_ALONE: Mapping[str, set[str]] = {
    "add_campaign": {"accessCode", "priority"},
    "modify_campaign": {"accessCode", "priority"},
}
"""Fields that only Outdial takes: a list of calling numbers in the first version too."""
SPELT_TWICE = {"mimAvgCallTime", "datalist", "id"}
"""Fields that Outdial tells under both names that the vendor's pages have for them."""


def interface_of(name: str) -> Interface[Answer]:
    return getattr(METHODS[name], "interface")  # noqa: B009 - the class is known by its name alone


def shape(path: str) -> str:
    """A path without its query and the names of its parameters."""
    return re.sub(r"{\w+}", "{}", path.partition("?")[0])


def test_there_is_a_method_for_every_interface_of_the_server_under_its_operations_name() -> None:
    assert [name for name in SERVED if name not in METHODS] == []


@pytest.mark.parametrize("name", SERVED)
def test_a_method_asks_the_interface_of_its_name(name: str) -> None:
    served, ours = SERVED[name], interface_of(name)
    family = f"/rest/isales/v{ours.version}/openapi/campaigns/{{}}"

    assert (ours.method, family + shape(ours.path)) == (served.method, shape(served.path))
    assert ours.writes == served.writes


@pytest.mark.parametrize("name", SERVED)
def test_a_request_has_all_fields_of_its_interface_and_no_others(name: str) -> None:
    served = SERVED[name]
    asked = [model for model in (served.query, served.body) if model is not None]
    theirs = {field for model in asked for field in fields_of(model, mode="validation")}
    in_path = set(re.findall(r"{(\w+)}", served.path)) - {"vdnId"}

    had = fields_of(METHODS[name], mode="serialization")
    assert had - NOT_OF_OUTDIAL.get(name, set()) == (theirs | in_path) - OF_OUTDIAL_ALONE.get(name, set())


@pytest.mark.parametrize("name", SERVED)
def test_an_answer_has_all_fields_of_its_interface_and_no_others(name: str) -> None:
    theirs = fields_of(SERVED[name].answer, mode="serialization")
    had = fields_of(interface_of(name).answer, mode="validation")

    assert had - theirs == set()
    assert theirs - had <= SPELT_TWICE


def fields_of(model: type[BaseModel], *, mode: JsonSchemaMode) -> set[str]:
    """The names that the wire has for the fields of a model and of all its parts."""
    own = set(model.model_json_schema(mode=mode).get("properties", {}))
    parts = (part for field in model.model_fields.values() for part in models_in(field.annotation))
    return own.union(*(fields_of(part, mode=mode) for part in parts))


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


@pytest.mark.anyio
@pytest.mark.parametrize("name", SERVED)
async def test_outdial_grants_what_a_method_asks_and_its_answer_is_understood(
    name: str, live: Live, rows: Rows, client: AsyncClient
) -> None:
    ids = await furnish(live.server.client(), rows, mark=MARK)

    answer = await getattr(client, name)(**GRANTED[name](ids))

    assert answer.result_code == "0200000"
    assert sorted(_unknown(answer)) == []
    if isinstance(answer, Page) and name not in ("query_invocations", "query_transcript_v2", "query_failures"):
        assert cast("Page[object]", answer).rows, "with nothing shown, little is proved"


def _unknown(value: object, place: str = "") -> Iterator[str]:
    """The fields of an answer that the client has no name for."""
    match value:
        case BaseModel():
            yield from (f"{place}.{name}" for name in value.model_extra or {} if name not in SPELT_TWICE)
            for name, part in value:
                yield from _unknown(part, f"{place}.{name}")
        case tuple():
            for part in cast("tuple[object, ...]", value):
                yield from _unknown(part, place)
        case _:
            return
