"""The OpenAPI document: valid, complete, and the one that is published."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from outdial.api.app import ISALES
from outdial.api.own import OPERATIONS
from tests.api.client import Client, Server, exchange

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(PUBLISHED.read_text())
OF_SEEDS = ("set_retry_policy", "query_campaign", "modify_campaign", "add_numbers", "write_back_business_result")


def operations() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


BY_NAME = {operation["operationId"]: operation for _, _, operation in operations()}


def test_the_published_document_is_the_one_that_the_program_prints() -> None:
    printed = subprocess.run([sys.executable, "-m", "outdial.cli", "openapi"], capture_output=True, check=True)

    assert printed.stdout == PUBLISHED.read_bytes(), "refresh it: outdial openapi > docs/reference/openapi.json"


@pytest.mark.anyio
async def test_the_server_shows_the_published_document(server: Server) -> None:
    assert (await exchange(server.app, "GET", "/openapi.json")).body == DOCUMENT


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(DOCUMENT)] == []


def test_every_operation_of_the_code_is_in_the_document() -> None:
    served = {(endpoint.method, endpoint.path) for endpoint in ISALES}
    served |= {(operation.method, f"/api/v1{operation.path}") for operation in OPERATIONS}
    served |= {("GET", path) for path in ("/healthz", "/readyz", "/metrics")}

    assert {(method, path) for method, path, _ in operations()} == served


@pytest.mark.parametrize("name", BY_NAME)
def test_every_operation_says_what_it_is_for(name: str) -> None:
    operation = BY_NAME[name]

    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert all(response["description"] for response in operation["responses"].values())


@pytest.mark.parametrize("name", [name for name, operation in BY_NAME.items() if "security" in operation])
def test_every_signed_operation_tells_how_it_refuses(name: str) -> None:
    responses = BY_NAME[name]["responses"]

    assert {"401", "405", "413"} <= responses.keys()
    if "CC-iSales" in BY_NAME[name]["tags"]:
        assert "`0200006` Database operation error." in responses["200"]["description"]
    else:
        assert {"400", "422", "503"} <= responses.keys()


@pytest.mark.parametrize("name", OF_SEEDS)
def test_the_seeds_operations_have_the_vendors_examples(name: str) -> None:
    operation = BY_NAME[name]
    content = operation["responses"]["200"] if name == "query_campaign" else operation["requestBody"]

    assert {"example", "examples"} & content["content"]["application/json"].keys()


@pytest.mark.anyio
async def test_the_example_of_an_answer_has_the_keys_of_a_real_one(client: Client) -> None:
    body = BY_NAME["add_campaign"]["requestBody"]["content"]["application/json"]["examples"]["suspended at first"][
        "value"
    ]
    added = (await client.post("", body)).body["returnObject"]["id"]
    shown = BY_NAME["query_campaign"]["responses"]["200"]["content"]["application/json"]["example"]

    answer = await client.get(f"/{added}")

    assert keys(answer.body) == keys(shown)


def keys(value: object) -> object:
    match value:
        case dict():
            return {name: keys(part) for name, part in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - parsed JSON
        case _:
            return None
