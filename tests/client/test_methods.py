"""A method of the client is the request behind it: the same fields, the same words of explanation."""

import inspect
from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from outdial.client import AsyncClient, Client
from outdial.client.campaigns import Campaign, ListCampaigns
from outdial.client.interfaces import Interfaces
from outdial.client.methods import Method
from outdial.client.numbers import AddNumbers, NumberTypesAnswer
from tests.client.servers import access_to


def test_both_clients_show_a_methods_fields_and_what_it_says() -> None:
    access = access_to("http://127.0.0.1:1")
    for client in (AsyncClient(access), Client(access)):
        assert list(inspect.signature(client.add_numbers).parameters) == ["campaign_id", "call_data_list"]
        assert inspect.getdoc(client.add_numbers) == inspect.getdoc(AddNumbers)


async def what_a_type_checker_knows(awaited: AsyncClient, blocking: Client) -> None:
    """Never called: it is checked with the types."""
    assert_type(await awaited.query_number_types(), NumberTypesAnswer)
    assert_type(blocking.query_number_types(), NumberTypesAnswer)
    assert_type(awaited.each(ListCampaigns()), AsyncIterator[Campaign])
    assert_type(blocking.each(ListCampaigns()), Iterator[Campaign])
    blocking.add_numbers(called="80021")  # pyright: ignore[reportCallIssue] - it takes no such field


def test_the_method_of_a_class_knows_its_request() -> None:
    assert isinstance(Client.add_numbers, Method)
    assert Interfaces.add_numbers.request is AddNumbers
