import json

import pytest
from pydantic import JsonValue

from outdial.conformance.case import Mismatch
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    A_TIME,
    AN_ID,
    ANY_REFUSAL,
    DONE,
    NOTHING,
    Codes,
    Like,
    expect,
    field,
    listed,
    show,
    text_at,
)
from outdial.conformance.server import Reply, Sent


def reply(body: object, *, status: int = 200) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = Sent(method="GET", path="/rest", headers={})
    return Reply(sent=sent, status=status, content_type="application/json", text=raw)


DONE_BODY = {"resultCode": DONE, "data": [{"id": 7, "name": "n", "at": "2020-09-10 08:00:00"}], "none": None}


@pytest.mark.parametrize(
    ("body", "status", "codes"),
    [
        ({"resultCode": "0200001"}, 200, DONE),
        ({"resultCode": DONE}, 200, "0200001"),
        ({"resultCode": DONE}, 500, DONE),
        ({"resultCode": 200000}, 200, DONE),
        ({}, 200, DONE),
        ({"resultCode": "0200001"}, 200, (DONE, "0200002")),
        ({"resultCode": DONE}, 200, ANY_REFUSAL),
        ({}, 200, ANY_REFUSAL),
        (b"<html>", 200, DONE),
        (b"[]", 200, DONE),
    ],
)
def test_an_answer_with_another_code_than_the_documents_name_is_a_mismatch(
    body: object, status: int, codes: Codes
) -> None:
    with pytest.raises(Mismatch):
        expect(reply(body, status=status), codes, source="seed 000")


@pytest.mark.parametrize(
    ("body", "status", "codes"),
    [
        ({"resultCode": DONE}, 200, DONE),
        ({"resultCode": DONE}, 200, ("0200001", DONE)),
        ({"resultCode": "0200001"}, 200, ANY_REFUSAL),
        ({"resultCode": "0200001"}, 401, ANY_REFUSAL),
    ],
)
def test_an_answer_with_a_code_that_the_documents_name_is_taken(body: object, status: int, codes: Codes) -> None:
    expect(reply(body, status=status), codes, source="seed 000")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("data.0.id", 8),
        ("data.0.id", "7"),
        ("data.0.id", True),
        ("data.1.id", 7),
        ("data.0.name", A_NUMBER),
        ("data", AN_ID),
        ("data.0.name", A_TIME),
        ("data.0.name", NOTHING),
        ("data.0", A_LIST),
    ],
)
def test_a_field_of_another_value_or_type_is_a_mismatch(path: str, wanted: JsonValue | Like) -> None:
    with pytest.raises(Mismatch, match=path):
        show(reply(DONE_BODY), {path: wanted})


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("data.0.id", 7),
        ("data.0.id", A_NUMBER),
        ("data.0.id", AN_ID),
        ("data.0.at", A_TIME),
        ("data", A_LIST),
        ("none", NOTHING),
        ("left.out", NOTHING),
    ],
)
def test_a_field_that_is_as_it_must_be_is_taken(path: str, wanted: JsonValue | Like) -> None:
    show(reply(DONE_BODY), {path: wanted})


def test_a_mismatch_says_what_was_sent_what_came_and_what_was_to_come() -> None:
    with pytest.raises(Mismatch) as mismatch:
        expect(reply({"resultCode": "0200001"}), DONE, source="seed 003")

    assert str(mismatch.value).splitlines() == [
        "sent: GET /rest",
        'came: HTTP 200 {"resultCode": "0200001"}',
        "to come: HTTP 200 with resultCode 0200000 (seed 003)",
    ]


def test_lists_and_ids_are_read_or_refused() -> None:
    assert [each["id"] for each in listed(reply(DONE_BODY), "data")] == [7]
    assert text_at(reply(DONE_BODY), "data.0.id") == "7"
    assert field(reply(DONE_BODY), "data.x") is None
    with pytest.raises(Mismatch):
        listed(reply({"data": [1]}), "data")
    with pytest.raises(Mismatch):
        text_at(reply(DONE_BODY), "data.0.name")
