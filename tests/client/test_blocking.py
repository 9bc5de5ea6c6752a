"""The client of programs without asyncio: it asks the same server, from a thread of its own."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from outdial.client import Client, RequestRefused
from outdial.client.campaigns import ListCampaigns
from outdial.client.numbers import CallData
from tests.api.client import ACCESS_KEY
from tests.api.conftest import add_key
from tests.api.live import Live, listening
from tests.client.requests import MARK, campaign
from tests.client.servers import Hasty, access_to
from tests.rows import SECOND, Rows


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    """The thread in which the server runs."""
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture
def live(portal: BlockingPortal, database_url: str) -> Iterator[Live]:
    with portal.wrap_async_context_manager(listening(database_url)) as live:
        portal.call(add_key, live.server.database, 1, ACCESS_KEY)
        yield live


@pytest.fixture
def clock(live: Live) -> Hasty:
    return Hasty(live.server.clock)


@pytest.fixture
def client(live: Live, clock: Hasty) -> Iterator[Client]:
    with Client(access_to(live.url), clock=clock, drawn=lambda: 0.0) as client:
        yield client


@pytest.fixture
def campaign_ids(portal: BlockingPortal, client: Client, database_url: str) -> list[int]:
    """Of three campaigns."""

    async def queue() -> None:
        async with Rows.open(database_url) as rows:
            await rows.skill(int(MARK))

    portal.call(queue)
    added = [client.add_campaign(**campaign(f"campaign {number}"), caller_no="10085") for number in range(3)]
    return [each.return_object.id for each in added]


def test_methods_return_answers_and_raise_refusals(client: Client) -> None:
    client.add_number_types(call_no_types=["ST", "SI"])

    assert sorted(client.query_number_types().data) == ["SI", "ST"]
    with pytest.raises(RequestRefused, match="0200007"):
        client.pause_campaign(campaign_id=7)


def test_it_waits_as_the_other_does(client: Client, campaign_ids: list[int], clock: Hasty) -> None:
    for number in range(2):
        client.add_numbers(campaign_id=campaign_ids[0], call_data_list=[CallData(called=f"8002{number}")])

    assert clock.slept == [SECOND]


def test_turning_pages_shows_every_campaign_once(client: Client, campaign_ids: list[int]) -> None:
    asked = ListCampaigns(status=0, rows_per_page=2)

    assert [len(page.data) for page in client.pages(asked)] == [2, 1]
    assert {row.id for row in client.each(asked)} == set(campaign_ids)


def test_any_thread_may_ask(client: Client) -> None:
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(client.add_number_types, call_no_types=["ST"]) for _ in range(8)]
        codes = {each.result().result_code for each in asked}

    assert codes == {"0200000"}


def test_its_thread_ends_with_it(live: Live, clock: Hasty) -> None:
    before = threading.active_count()
    with Client(access_to(live.url), clock=clock) as client:
        client.query_number_types()
        assert threading.active_count() > before

    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="with Client"):
        client.query_number_types()
