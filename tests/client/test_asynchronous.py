"""What the client makes of servers that refuse, hurry it, hang up, and are not there."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from outdial.api.signature import parse_authorization
from outdial.client import (
    IMPATIENT,
    PATIENT,
    AnswerLost,
    AnswerUnreadable,
    AsyncClient,
    NotAuthenticated,
    Patience,
    RequestFailed,
    RequestRefused,
    Retry,
    TooSoon,
    Unreachable,
    asynchronous,
)
from outdial.client.blacklist import QueryBlacklistGroups
from outdial.client.campaigns import ListCampaigns
from outdial.client.fields import Answer
from outdial.client.interface import Asks
from outdial.client.numbers import AddNumberTypes, CallData
from outdial.client.retries import SetRetryPolicy
from outdial.client.special_dates import DeleteSpecialDates
from outdial.clock import ManualClock
from tests.api.live import Live
from tests.client.requests import MARK, RULE, campaign
from tests.client.servers import Answering, Hasty, Scripted, access_to, answering, breaks_off, hangs_up, refusal, says
from tests.rows import NOW, SECOND, Rows
from tests.webhooks.certificates import for_localhost

pytestmark = pytest.mark.anyio

READ = ListCampaigns(status=0)
POSTED = AddNumberTypes(call_no_types=["ST"])
DELETED = DeleteSpecialDates(campaign_id=1)
PAGE = '{"resultCode":"0200000","totalSize":0,"data":null}'
TRIES = PATIENT.tries_max


@asynccontextmanager
async def meeting(*answers: Answering, patience: Patience = PATIENT) -> AsyncGenerator[tuple[AsyncClient, Scripted]]:
    """A client, and the server that it meets."""
    async with (
        answering(*answers) as server,
        AsyncClient(access_to(server.url), patience=patience, clock=Hasty(ManualClock(NOW))) as client,
    ):
        yield client, server


async def test_who_adds_numbers_faster_than_allowed_waits_and_has_them_added(
    client: AsyncClient, rows: Rows, clock: Hasty
) -> None:
    campaign_id = await rows.campaign()

    for number in range(3):
        await client.add_numbers(campaign_id=campaign_id, call_data_list=[CallData(called=f"8002{number}")])

    assert clock.slept == [SECOND, SECOND]
    assert len(await rows.table("contact")) == 3


async def test_statistics_asked_for_again_fail_at_once_and_say_when_to_ask(
    client: AsyncClient, clock: Hasty, rows: Rows
) -> None:
    campaign_id = await rows.campaign()
    await client.query_statistics(campaign_id=campaign_id)

    with pytest.raises(TooSoon) as refused:
        await client.query_statistics(campaign_id=campaign_id)

    assert (refused.value.status, refused.value.code, refused.value.retry) == (429, "0200022", Retry.LATER)
    assert refused.value.wait == timedelta(minutes=5)
    assert clock.slept == []


async def test_who_has_the_patience_gets_statistics_again_after_five_minutes(live: Live, rows: Rows) -> None:
    campaign_id, clock = await rows.campaign(), Hasty(live.server.clock)
    patience = Patience(wait_max=timedelta(minutes=5))

    async with AsyncClient(access_to(live.url), patience=patience, clock=clock, drawn=lambda: 0.0) as client:
        for _ in range(2):
            await client.query_statistics(campaign_id=campaign_id)

    assert clock.slept == [timedelta(minutes=5)]


async def test_two_requests_alike_at_one_instant_have_two_signatures(client: AsyncClient) -> None:
    await asyncio.gather(*(client.add_number_types(call_no_types=["ST"]) for _ in range(5)))


async def test_a_wrong_secret_is_not_tried_again(live: Live, clock: Hasty) -> None:
    async with AsyncClient(access_to(live.url, secret_key="another"), clock=clock) as client:
        with pytest.raises(NotAuthenticated) as refused:
            await client.query_number_types()

    assert (refused.value.status, refused.value.retry, clock.slept) == (401, Retry.NEVER, [])
    assert "signature does not match" in refused.value.text


async def test_a_refusal_has_the_servers_code_and_its_text_in_the_language_asked_for(live: Live, clock: Hasty) -> None:
    texts: list[str] = []
    for locale in ("en_US", "zh_CN"):
        async with AsyncClient(access_to(live.url, locale=locale), clock=clock) as client:
            with pytest.raises(RequestRefused, match="0200007") as refused:
                await client.query_campaign(campaign_id=7)
        assert (refused.value.code, refused.value.status, refused.value.retry) == ("0200007", 200, Retry.NEVER)
        texts.append(refused.value.text)

    assert "does not exist" in texts[0]
    assert "不存在" in texts[1]


async def test_turning_pages_shows_every_campaign_once(client: AsyncClient, rows: Rows) -> None:
    await rows.skill(int(MARK))
    added: set[int] = set()
    for number in range(7):
        answer = await client.add_campaign(**campaign(f"campaign {number}"), caller_no="10085")
        added.add(answer.return_object.id)
    asked = ListCampaigns(status=0, rows_per_page=3)

    pages = [page async for page in client.pages(asked)]

    assert [len(page.data) for page in pages] == [3, 3, 1]
    assert {row.id async for row in client.each(asked)} == added


async def test_turning_pages_by_offset_shows_every_row_once(client: AsyncClient) -> None:
    for number in range(5):
        await client.add_blacklist_group(name=f"group {number}")

    shown = [group.name async for group in client.each(QueryBlacklistGroups(limit=2))]

    assert shown == [f"group {number}" for number in range(5)]


@pytest.mark.parametrize("name", ["外呼 A&B", "a+b%20/c", "?x=1#y", "ü=~*'()", '"\\<>'])
async def test_whatever_stands_in_a_path_or_query_is_signed_as_it_travels(client: AsyncClient, name: str) -> None:
    assert (await client.list_campaigns(name=name)).total == 0

    with pytest.raises(RequestRefused) as refused:
        await client.query_one_call(call_id=name)
    assert refused.value.code == "0200001"
    assert refused.value.status == (404 if "/" in name else 200)


@pytest.mark.parametrize("writing", [POSTED, DELETED, SetRetryPolicy(campaign_id=1, policy_type=0, policy_json=[RULE])])
async def test_a_request_that_writes_is_not_sent_again_when_its_answer_is_lost(writing: Asks[Answer]) -> None:
    async with meeting(hangs_up) as (client, server):
        with pytest.raises(AnswerLost) as lost:
            await client.call(writing)

    assert lost.value.retry is Retry.AFTER_A_LOOK
    assert len(server.signatures) == 1


async def test_a_deletion_on_a_connection_that_was_used_before_is_sent_once_too() -> None:
    async with meeting(says(), hangs_up) as (client, server):
        await client.call(POSTED)
        with pytest.raises(AnswerLost):
            await client.call(DELETED)

    assert len(server.signatures) == 2


async def test_a_request_that_reads_is_sent_again_signed_anew_each_time() -> None:
    async with meeting(hangs_up, hangs_up, says(PAGE)) as (client, server):
        page = await client.call(READ)

    assert page.data == ()
    assert len(set(server.signatures)) == len(server.signatures) == 3


async def test_an_answer_that_breaks_off_is_lost_too() -> None:
    async with meeting(breaks_off, breaks_off, says(PAGE)) as (client, _):
        assert (await client.call(READ)).total == 0
    async with meeting(breaks_off) as (client, server):
        with pytest.raises(AnswerLost):
            await client.call(POSTED)

    assert len(server.signatures) == 1


async def test_there_is_an_end_to_trying() -> None:
    async with meeting(hangs_up) as (client, server):
        with pytest.raises(AnswerLost) as lost:
            await client.call(READ)

    assert (lost.value.retry, len(server.signatures)) == (Retry.LATER, TRIES)


async def test_all_waits_of_a_request_together_are_within_the_patience() -> None:
    clock, patience = Hasty(ManualClock(NOW)), Patience(tries_max=50, wait_max=timedelta(seconds=3))
    async with (
        answering(hangs_up) as server,
        AsyncClient(access_to(server.url), patience=patience, clock=clock, drawn=lambda: 0.0) as client,
    ):
        with pytest.raises(AnswerLost):
            await client.call(READ)

    assert clock.slept == [SECOND / 2, SECOND]


async def test_who_has_no_patience_tries_once() -> None:
    async with meeting(hangs_up, patience=IMPATIENT) as (client, server):
        with pytest.raises(AnswerLost):
            await client.call(READ)

    assert len(server.signatures) == 1


async def test_what_never_reached_the_server_is_sent_again_even_if_it_writes() -> None:
    clock = Hasty(ManualClock(NOW))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    async with AsyncClient(access_to(f"http://127.0.0.1:{port}"), clock=clock) as client:
        with pytest.raises(Unreachable) as away:
            await client.call(POSTED)

    assert (away.value.retry, len(clock.slept)) == (Retry.LATER, TRIES - 1)


async def test_a_certificate_that_is_not_trusted_is_not_tried_again_and_can_be_trusted(tmp_path: Path) -> None:
    certificate = for_localhost(tmp_path).path
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    clock, trusting = Hasty(ManualClock(NOW)), ssl.create_default_context(cafile=certificate)

    async with answering(says(), tls=tls) as server:
        async with AsyncClient(access_to(server.url), clock=clock) as client:
            with pytest.raises(Unreachable, match="hand in `ssl`") as refused:
                await client.call(POSTED)
        async with AsyncClient(access_to(server.url, ssl=trusting), clock=clock) as client:
            await client.call(POSTED)

    assert (refused.value.retry, clock.slept, len(server.signatures)) == (Retry.NEVER, [], 1)


async def test_a_clock_that_is_put_back_is_followed() -> None:
    clock = Hasty(ManualClock(NOW))
    async with answering(says()) as server, AsyncClient(access_to(server.url), clock=clock) as client:
        await client.call(POSTED)
        clock.clock.advance(-timedelta(hours=1))
        await client.call(POSTED)

    signed_at = [parse_authorization(signature).timestamp for signature in server.signatures]
    assert signed_at == [NOW, NOW - timedelta(hours=1)]


async def test_the_wait_that_a_server_names_is_waited() -> None:
    clock = Hasty(ManualClock(NOW))
    async with (
        answering(says("slow down", status=429, retry_after="17"), says()) as server,
        AsyncClient(access_to(server.url), clock=clock, drawn=lambda: 0.0) as client,
    ):
        await client.call(POSTED)

    assert clock.slept == [timedelta(seconds=17)]


@pytest.mark.parametrize(("asked", "tries"), [(READ, TRIES), (POSTED, 1)])
@pytest.mark.parametrize("answer", [refusal("0200006"), says("<html>bad gateway", status=502)])
async def test_a_fault_of_the_server_is_tried_again_by_who_reads_alone(
    asked: Asks[Answer], tries: int, answer: Answering
) -> None:
    async with meeting(answer) as (client, server):
        with pytest.raises(RequestRefused) as refused:
            await client.call(asked)

    assert refused.value.retry is (Retry.LATER if tries > 1 else Retry.AFTER_A_LOOK)
    assert len(server.signatures) == tries


@pytest.mark.parametrize("answer", [says("<html>welcome"), says("[]"), says("{}", status=302), says('{"data":5}')])
async def test_what_is_no_answer_of_the_family_is_told_apart(answer: Answering) -> None:
    async with meeting(answer) as (client, _):
        with pytest.raises(RequestFailed) as failed:
            await client.query_record(campaign_id=1, data_id="1")

    assert isinstance(failed.value, AnswerUnreadable | RequestRefused)
    assert failed.value.retry is Retry.NEVER


async def test_a_signed_request_does_not_follow_to_another_address() -> None:
    async def elsewhere(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with meeting(elsewhere, says()) as (client, server):
        with pytest.raises(AnswerUnreadable, match="HTTP 307"):
            await client.call(POSTED)

    assert len(server.signatures) == 1


async def test_a_server_that_never_answers_is_not_waited_for_for_ever() -> None:
    stopping = asyncio.Event()

    async def hang(_request: web.Request) -> web.StreamResponse:
        await stopping.wait()
        return web.Response()

    async with answering(hang) as server:
        access = access_to(server.url, timeout=timedelta(milliseconds=50))
        async with AsyncClient(access, clock=Hasty(ManualClock(NOW))) as client:
            with pytest.raises(AnswerLost, match="TimeoutError"):
                await client.call(POSTED)
        stopping.set()


async def test_an_answer_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asynchronous, "ANSWER_BYTES_MAX", 1000)
    async with meeting(says("x" * 1001)) as (client, _):
        with pytest.raises(AnswerUnreadable, match="1000 bytes") as unreadable:
            await client.call(POSTED)

    assert unreadable.value.retry is Retry.AFTER_A_LOOK


async def test_what_a_server_adds_to_an_answer_is_kept() -> None:
    async with meeting(says('{"returnObject":{"id":7,"colour":"blue"},"more":1}')) as (client, _):
        added = await client.copy_template(name=MARK, original=1)

    assert added.return_object.id == 7
    assert added.return_object.model_extra == {"colour": "blue"}


async def test_a_client_that_was_not_entered_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await AsyncClient(access_to("http://127.0.0.1:1")).query_number_types()
