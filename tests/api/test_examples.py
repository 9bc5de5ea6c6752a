"""The examples of the OpenAPI document: every operation of the vendor's family has them, and they are true."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import jsonschema_rs
import pytest
from pydantic import JsonValue

from outdial.api.app import ISALES
from outdial.api.isales import examples
from outdial.api.isales.route import V1, V2, Endpoint
from tests.api.belongings import Ids, furnish
from tests.api.client import Client, Reply, Server
from tests.api.neighbours import rows
from tests.rows import DAY, NOW, Rows

__all__ = ["rows"]

DOCUMENT: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8")
)
BY_NAME: Final = {
    operation["operationId"]: operation for methods in DOCUMENT["paths"].values() for operation in methods.values()
}
ENDPOINTS: Final[Mapping[str, Endpoint[Any]]] = {endpoint.handle.__name__: endpoint for endpoint in ISALES}

MARK: Final = "31"
TOMORROW_MS: Final = round((NOW + DAY).timestamp() * 1000)
PREDICTED: Final = 1
"""The place, among the tenant's campaigns, of one that has the examples' mode and is suspended …"""
PREDICTED_AND_STARTED: Final = 6
"""… and of one that is started."""


def bodies() -> Sequence[tuple[str, str]]:
    return [(name, title) for name, endpoint in ENDPOINTS.items() for title in endpoint.examples or ()]


def example_of(name: str, title: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", (ENDPOINTS[name].examples or {})[title])


def shown(name: str) -> Mapping[str, Any]:
    return BY_NAME[name]["requestBody"]["content"]["application/json"]


@pytest.mark.parametrize("name", [name for name, endpoint in ENDPOINTS.items() if endpoint.body is not None])
def test_every_operation_with_a_body_shows_one(name: str) -> None:
    assert shown(name)["examples"], "put an example into outdial.api.isales.examples, and name it in the endpoint"


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_operation_shows_an_answer(name: str) -> None:
    assert answer_of(name), "put an example into outdial.api.isales.answer_examples, and name it in the endpoint"


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_operation_names_the_codes_that_it_may_answer(name: str) -> None:
    responses = BY_NAME[name]["responses"]

    for refusal in ENDPOINTS[name].every_refusal:
        told = responses[str(refusal.status)]["description"]
        assert refusal.status != 200 or f"`{refusal.code}` " in told


def answer_of(name: str) -> Any:
    return BY_NAME[name]["responses"]["200"]["content"]["application/json"].get("example")


def faults(schema: Mapping[str, Any], example: object) -> list[str]:
    whole = {**schema, "components": DOCUMENT["components"]}
    return [error.message for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(example)]


@pytest.mark.parametrize(("name", "title"), bodies())
def test_the_example_of_a_body_is_what_its_schema_allows(name: str, title: str) -> None:
    assert faults(shown(name)["schema"], shown(name)["examples"][title]["value"]) == []


@pytest.mark.parametrize("name", ENDPOINTS)
def test_the_example_of_an_answer_is_what_its_schema_allows(name: str) -> None:
    schema = BY_NAME[name]["responses"]["200"]["content"]["application/json"]["schema"]

    assert faults(schema, answer_of(name)) == []


AIMED: Final[Mapping[str, Callable[[Ids], Mapping[str, object]]]] = {
    "create_appointment": lambda ids: {"taskId": str(ids["campaignId"][PREDICTED]), "appointTime": TOMORROW_MS},
    "change_appointment": lambda ids: {"appointId": ids["appointId"][0], "appointTime": TOMORROW_MS},
    "report_appointment": lambda ids: {"appointId": ids["appointId"][0]},
    "delete_appointment": lambda ids: {"appointId": ids["appointId"][0]},
    "copy_template": lambda ids: {"from": ids["campaignId"][PREDICTED]},
    "change_special_date": lambda ids: {"id": ids["holidayId"][0]},
    "rename_batch": lambda ids: {"id": str(ids["batchId"][PREDICTED])},
    "delete_batch": lambda ids: {"id": str(ids["batchId"][PREDICTED])},
    "resume_batch": lambda ids: {"id": str(ids["batchId"][PREDICTED])},
    "pause_batch": lambda ids: {"id": str(ids["batchId"][PREDICTED_AND_STARTED])},
    "change_blacklist_group": lambda ids: {"id": ids["categoryId"][0]},
    "change_blacklist_type": lambda ids: {"id": ids["typeId"][0]},
    "change_result_code": lambda ids: {"defId": ids["defId"][0]},
    "query_transcript": lambda ids: {"callId": ids["callId"][PREDICTED]},
    "query_transcript_v2": lambda ids: {"callId": ids["callId"][PREDICTED]},
    "import_file": lambda ids: {"serverId": ids["serverId"][0]},
    "query_file_imports": lambda ids: {"importTaskIds": [ids["importId"][0]]},
}
"""What a server has numbered itself, and times at which its campaigns are not over: all that is put into an example."""

PLACES: Final[Mapping[str, int]] = {"pause_batch": PREDICTED_AND_STARTED, "change_special_date": 0}
"""Which campaign is asked, where it is another one."""

BEFORE: Final[Mapping[str, tuple[str, JsonValue]]] = {
    "write_back_business_result": ("define_business_result", examples.DEFINE_RESULT["with a sub-result"]),
    "delete_calling_numbers": ("add_calling_numbers", examples.ADD_CALLING_NUMBERS["two"]),
    "delete_blacklisted": ("add_blacklisted", examples.ADD_BLACKLISTED["three days"]),
}
"""What must be there before."""


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "title"), bodies())
async def test_the_example_of_a_body_is_accepted_and_answered_as_shown(
    name: str, title: str, server: Server, rows: Rows
) -> None:
    client = server.client()
    ids = await furnish(client, rows, mark=MARK)
    await rows.skill(2)
    ids = {**ids, **await _made_before(name, client, ids)}
    aimed = AIMED[name](ids) if name in AIMED else {}

    reply = await _asked(client, name, {**example_of(name, title), **aimed}, ids)

    assert reply.code == "0200000", reply.description
    assert alike(reply.body, answer_of(name)), reply.body


async def _made_before(name: str, client: Client, ids: Ids) -> Ids:
    """Make what an example takes for granted; the ids of it."""
    match name:
        case "delete_numbers":
            record = {"called": "80021", "recycleTime": "2020-09-20 00:00:00"}
            await _done(client, "add_numbers", {"callDataList": [record]}, ids)
        case "change_template":
            added = await _done(client, "add_template", examples.ADD_TEMPLATE["page 4002, without times"], ids)
            return {"campaignTemplateId": [added.body["returnObject"]["id"]]}
        case _ if name in BEFORE:
            other, body = BEFORE[name]
            await _done(client, other, body, ids)
        case _:
            pass
    return {}


async def _done(client: Client, name: str, body: Any, ids: Ids) -> Reply:
    reply = await _asked(client, name, body, ids)
    assert reply.code == "0200000", reply.description
    return reply


async def _asked(client: Client, name: str, body: Any, ids: Ids) -> Reply:
    endpoint = ENDPOINTS[name]
    campaign_id = ids["campaignId"][PLACES.get(name, PREDICTED)]
    values = {each: some[0] for each, some in ids.items()} | {"campaignId": campaign_id}
    version = 1 if endpoint.path.startswith(V1) else 2
    path = endpoint.path.removeprefix(V1 if version == 1 else V2).format_map(values)
    query = {"campaignGroupId": ids["groupId"][0]} if name == "add_group_numbers" else None
    return await client.send(endpoint.method, path, body, query=query, v=version)


def alike(answer: object, example: object) -> bool:
    """Whether both have the same keys, wherever both have anything."""
    match answer, example:
        case dict(), dict():
            return answer.keys() == example.keys() and all(alike(answer[key], example[key]) for key in answer)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType, reportUnknownArgumentType] - parsed JSON
        case [first, *_], [other, *_]:  # pyright: ignore[reportUnknownVariableType] - parsed JSON
            return alike(first, other)  # pyright: ignore[reportUnknownArgumentType] - as above
        case _:
            return True
