"""The client against Outdial, interface by interface: none is missing, and each is understood both ways."""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from pydantic import BaseModel

from outdial.api.app import ISALES
from outdial.api.isales.route import Endpoint
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
NOT_OF_OUTDIAL = {"list_campaigns": {"ccId"}}
"""What the wire reference has and Outdial ignores, for other servers of the family."""


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
def test_a_method_has_all_fields_of_its_interface_and_no_others(name: str) -> None:
    served, ours = SERVED[name], METHODS[name]
    theirs = _wire_names(served)
    in_path = set(re.findall(r"{(\w+)}", served.path)) - {"vdnId"}
    had = {_alias(ours, field) for field in ours.model_fields}

    assert had - NOT_OF_OUTDIAL.get(name, set()) == theirs | in_path


def _wire_names(served: Endpoint[Any]) -> set[str]:
    asked = [model for model in (served.query, served.body) if model is not None]
    return {name for model in asked for name in model.model_json_schema(by_alias=True)["properties"]}


def _alias(request: type[Request], field: str) -> str:
    found = request.model_fields[field].serialization_alias
    assert found is not None
    return found


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


SPELT_TWICE = {"mimAvgCallTime", "datalist", "id"}
"""Fields that Outdial tells under both names that the vendor's pages have for them."""
