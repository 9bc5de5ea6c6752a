"""The suite can fail: servers that lie, refuse everything, grant everything, or say nothing are found out."""

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from outdial.clock import ManualClock
from outdial.conformance.case import Case, Grade, Mismatch
from outdial.conformance.cases.every import CASES
from outdial.conformance.cases.table import steps
from outdial.conformance.house import House, Means
from outdial.conformance.interfaces import INTERFACES
from outdial.conformance.server import Server
from outdial.conformance.trial import CannotRun, try_all
from outdial.conformance.visit import Visit
from tests.api.live import Live, listening
from tests.conformance.pretenders import (
    KEY,
    NOW,
    SKILL_ID,
    JumpingClock,
    Lie,
    failed,
    furnished,
    lying,
    pretending,
    tried,
)

pytestmark = pytest.mark.anyio

APART = 200
BY_THE_CALL = {"6.2", "6.4"}
"""Interfaces of which all but a refusal, which a server that refuses everything gives, needs a real call."""


@pytest.fixture
async def live(database_url: str) -> AsyncIterator[tuple[Live, Means]]:
    async with listening(database_url) as live:
        yield live, await furnished(live)


def of(*numbers: str) -> list[Case]:
    return [case for case in CASES if case.interface in numbers]


def among_others(name: str) -> list[Case]:
    """The case, and a few far from it, which a lie about it spares."""
    return [case for place, case in enumerate(CASES) if case.name == name or place % APART == 0]


def code(old: str, new: str) -> Lie:
    """Every answer with one code gets another."""
    return lambda status, text: (status, text.replace(f'"{old}"'.encode(), f'"{new}"'.encode()))


def without(name: str) -> Lie:
    def lie(status: int, text: bytes) -> tuple[int, bytes]:
        body = json.loads(text)
        body.pop(name, None)
        return status, json.dumps(body).encode()

    return lie


def status(old: int, new: int) -> Lie:
    return lambda status, text: (new if status == old else status, text)


def text(old: str, new: str) -> Lie:
    return lambda status, body: (status, body.replace(old.encode(), new.encode()))


@pytest.mark.slow
async def test_a_server_that_keeps_the_rules_fails_no_case(live: tuple[Live, Means]) -> None:
    """All interfaces are tried in ``tests/cli/test_conformance.py``; here those that the lies below are about."""
    server, means = live

    verdicts = await tried(server.url, of("1", "2", "3.5", "3.6", "7.1"), means=means, clock=server.server.clock)

    assert [verdict.reason for verdict in verdicts if verdict.grade is not Grade.PASSED] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lie", "found_out"),
    [
        (without("returnCode"), "1 a refusal has both pairs of code and text, which are the same"),
        (code("02000008", "0200001"), "1 a body that is no JSON cannot be converted"),
        (status(401, 200), "2 kept out: another secret key"),
        (status(401, 403), "2 kept out: the host is not signed"),
        (code("0200009", "0200000"), "3.5 a started campaign cannot be deleted"),
        (text('"status":3', '"status":"3"'), "3.6 a suspended campaign has status 3"),
        (text("国庆", "??"), "3.6 Chinese comes back as it was sent"),
        (code("0200-01", "0200001"), "3.10 a campaign that does not exist is refused"),
        (code("0200030", "02000007"), "4.1 adding: a date is yyyy-MM-dd"),
        (text('"flag":true', '"flag":false'), "4.2 a number that is added is listed, and in force"),
        (code("0200018", "0200000"), "5.1 a number twice in one call is refused, and nothing is added"),
        (code("0200022", "0200000"), "5.2 a second call within a second is refused"),
        (text("datalist", "data_list"), "5.1 the answer counts what is left, and tells the ids"),
        (status(429, 200), "5.6 a second question within five minutes is HTTP 429"),
        (code("0200028", "0200007"), "5.3 what nothing matches is not deleted"),
        (text('"server":[', '"serverPwd":"correct horse","server":['), "7.1 a server is changed"),
    ],
)
async def test_one_lie_is_found_out(live: tuple[Live, Means], lie: Lie, found_out: str) -> None:
    server, means = live
    async with lying(server.url, lie) as url:
        verdicts = await tried(url, among_others(found_out), means=means, clock=server.server.clock)

    assert found_out in failed(verdicts)
    assert any(verdict.grade is Grade.PASSED for verdict in verdicts)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["0200000", "0200001"])
async def test_a_server_that_answers_all_alike_fails_at_every_interface(code: str) -> None:
    async def alike(_request: web.Request) -> web.Response:
        envelope = {"resultCode": code, "resultDesc": "", "returnCode": code, "returnDesc": ""}
        return web.json_response({**envelope, "returnObject": {"id": 7}, "data": [], "totalCount": 0})

    means = Means(key=KEY, skill_id=SKILL_ID, group_id=7, empty_blacklist=True)
    async with pretending(alike) as url:
        verdicts = await tried(url, list(CASES), means=means)

    assert {case.split(" ")[0] for case in failed(verdicts)} >= set(INTERFACES) - BY_THE_CALL


async def test_what_a_run_makes_is_gone_after_it_also_when_a_case_fails(live: tuple[Live, Means]) -> None:
    server, means = live

    async def breaks(visit: Visit) -> None:
        await visit.fresh_campaign()
        await visit.house.lent_campaign()
        raise Mismatch("for the test")

    verdicts = await tried(server.url, [steps("1", "breaks", "none", breaks)], means=means, clock=server.server.clock)

    names = await server.server.sql("select name from campaign")
    assert failed(verdicts) == {"1 breaks"}
    assert [row["name"] for row in names] == ["of the group"]


@pytest.mark.parametrize("kept", ['{"resultCode":"0200006"}', "<html>"])
async def test_what_a_server_does_not_let_go_of_is_told(kept: str) -> None:
    async def keeps(request: web.Request) -> web.Response:
        if request.method == "DELETE":
            return web.Response(text=kept)
        return web.json_response({"resultCode": "0200000", "returnObject": {"id": 7}})

    async def makes(visit: Visit) -> None:
        await visit.fresh_campaign()
        await visit.house.lent_campaign()

    clock = JumpingClock(ManualClock(NOW))
    async with pretending(keeps) as url, Server(url, clock=clock) as server:
        house = House(server, Means(key=KEY), clock=clock)
        await try_all(house, [steps("1", "makes", "none", makes)], tell=lambda _verdict: None)

    assert len(house.left_behind) == 2
    assert all(what.startswith("campaign 7: ") for what in house.left_behind)


async def test_a_case_that_stumbles_over_an_answer_does_not_end_the_run(live: tuple[Live, Means]) -> None:
    server, means = live

    async def stumbles(_visit: Visit) -> None:
        raise KeyError("data")

    async def goes_on(_visit: Visit) -> None:
        return None

    cases = [steps("1", "stumbles", "none", stumbles), steps("1", "goes on", "none", goes_on)]
    verdicts = await tried(server.url, cases, means=means, clock=server.server.clock)

    assert [verdict.grade for verdict in verdicts] == [Grade.FAILED, Grade.PASSED]
    assert "KeyError" in verdicts[0].reason


async def test_a_case_whose_needs_are_not_met_is_skipped_and_says_what_to_give() -> None:
    async def alike(_request: web.Request) -> web.Response:
        return web.json_response({"resultCode": "0200000"})

    async with pretending(alike) as url:
        verdicts = await tried(url, of("6.4"))

    assert {verdict.grade for verdict in verdicts} == {Grade.SKIPPED}
    assert "--callback-listen" in verdicts[0].reason


async def test_a_key_that_is_not_let_in_ends_the_run_before_the_first_case() -> None:
    async def closed(_request: web.Request) -> web.Response:
        return web.Response(status=401)

    async with pretending(closed) as url:
        with pytest.raises(CannotRun, match="does not let this key in"):
            await tried(url, list(CASES))


@pytest.mark.parametrize("text", ["<html>", "[]", '{"error":"none"}'])
async def test_what_is_no_server_of_the_family_is_not_judged(text: str) -> None:
    async def other(_request: web.Request) -> web.Response:
        return web.Response(text=text)

    async with pretending(other) as url:
        with pytest.raises(CannotRun, match="no server of the CC-iSales family"):
            await tried(url, list(CASES))


async def test_no_server_at_all_is_said() -> None:
    with pytest.raises(CannotRun, match="No answer"):
        await tried("http://127.0.0.1:1", list(CASES))


async def test_a_server_that_goes_away_ends_the_run() -> None:
    asked = 0

    async def falls_silent(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked > 3 and request.transport is not None:
            request.transport.close()
        return web.json_response({"resultCode": "0200000"})

    async with pretending(falls_silent) as url:
        with pytest.raises(CannotRun, match="has stopped answering"):
            await tried(url, of("3.7"))
