"""The vendor's list of interfaces: each has its handler, each handler its place in the list, and tests about it."""

from pathlib import Path

import pytest

from outdial.api.app import ISALES
from outdial.api.isales.interfaces import CALLBACK, INTERFACES
from outdial.cli.marked_tests import marked_tests
from outdial.cli.reference import handlers

TESTS = Path(__file__).parents[1]
MARKED = marked_tests(TESTS)


def test_every_interface_of_the_vendors_list_has_a_handler_and_every_handler_stands_in_the_list() -> None:
    served = [(endpoint.method, endpoint.path) for endpoint in ISALES]

    assert len(served) == len(set(served))
    assert {*served, CALLBACK} == INTERFACES.keys()


def test_every_page_of_the_vendors_list_is_listed_once() -> None:
    pages = [interface.page for interface in INTERFACES.values()]

    assert len(pages) == len(set(pages)) == 77


@pytest.mark.parametrize("name", sorted({handler.__name__ for handler in handlers().values()}))
def test_every_handler_has_a_test_that_is_about_it(name: str) -> None:
    assert name in MARKED, f'mark a test that asks it: @pytest.mark.of("{name}")'


def test_every_mark_names_a_handler() -> None:
    assert MARKED.keys() == {handler.__name__ for handler in handlers().values()}
