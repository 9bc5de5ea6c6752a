"""The fixtures of this folder, which the folder beside it shares; and what keeps the marks of tests true."""

from collections.abc import Iterator

import pytest
from starlette.routing import compile_path

from outdial.api.app import ISALES
from tests.api.client import ASKED
from tests.api.neighbours import rows, stranger

__all__ = ["rows", "stranger"]

_ROUTES = [(endpoint.method, compile_path(endpoint.path)[0], endpoint.handle.__name__) for endpoint in ISALES]


@pytest.fixture(autouse=True)
def _a_test_asks_the_handlers_that_it_is_about(request: pytest.FixtureRequest) -> Iterator[None]:
    """The reference lists tests by their marks, so a mark must be true."""
    ASKED.clear()
    yield
    named = {name for mark in request.node.iter_markers("of") for name in mark.args}
    assert named <= {handler(*asked) for asked in ASKED}, "a test asks what it is marked to be about"


def handler(method: str, path: str) -> str | None:
    """Who answers a request: the first route that fits."""
    return next((name for of, regex, name in _ROUTES if of == method and regex.match(path)), None)
