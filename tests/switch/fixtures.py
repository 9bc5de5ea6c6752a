"""Switches and carriers for tests, one of each for every test process. A conftest imports what its tests ask for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import pytest

from outdial.gateways.asterisk.plan import Address, Trunk
from tests.switch.addresses import free_port, own_host
from tests.switch.asterisk import RunningAsterisk, asterisk_running
from tests.switch.carrier import RunningCarrier, carrier_running
from tests.switch.chromium import Chromium, bundled_page, install_chromium
from tests.switch.install import NoSwitch, install, install_tools
from tests.switch.scenario import refusing

REQUIRED: Final = "OUTDIAL_REQUIRE_SWITCH"
"""Set to 1 where tests on a real switch must not be left out."""
VERSION_22: Final = ("forky", "sid")
"""Suites of Debian: the first is kept installable."""
VERSION_16: Final = ("bullseye",)

Had = TypeVar("Had")


@pytest.fixture(scope="session")
def carrier() -> Iterator[RunningCarrier]:
    """The telephone network: `PJSIP/NUMBER@carrier`."""
    _had(install_tools)
    with carrier_running() as running:
        yield running


@pytest.fixture(scope="session")
def phones() -> Iterator[RunningCarrier]:
    """Agents' phones, which do as their numbers say too: `PJSIP/NUMBER@phones`."""
    _had(install_tools)
    with carrier_running() as running:
        yield running


@pytest.fixture(scope="session")
def peoples_place() -> Address:
    """Where `PJSIP/NUMBER@people` is called; people are there when a test lets them be."""
    host = own_host()
    return Address(host, free_port(host))


@pytest.fixture(scope="session")
def asterisk(carrier: RunningCarrier, phones: RunningCarrier, peoples_place: Address) -> Iterator[RunningAsterisk]:
    """Version 22, with the trunks ``carrier``, ``phones`` and ``people``."""
    yield from _running(VERSION_22, carrier, phones, Trunk(name="people", address=peoples_place))


@pytest.fixture(scope="session")
def asterisk16(carrier: RunningCarrier, phones: RunningCarrier) -> Iterator[RunningAsterisk]:
    """Version 16, with the trunks ``carrier`` and ``phones``."""
    yield from _running(VERSION_16, carrier, phones)


@pytest.fixture
def own_asterisk(carrier: RunningCarrier, phones: RunningCarrier) -> Iterator[RunningAsterisk]:
    """Version 22 for one test alone, which may kill it."""
    yield from _running(VERSION_22, carrier, phones)


@pytest.fixture
def own_asterisk16(carrier: RunningCarrier, phones: RunningCarrier) -> Iterator[RunningAsterisk]:
    """Version 16 for one test alone, which may kill it."""
    yield from _running(VERSION_16, carrier, phones)


@pytest.fixture(params=["asterisk", "asterisk16"])
def each_asterisk(request: pytest.FixtureRequest) -> RunningAsterisk:
    """One after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """A browser without windows."""
    return _had(install_chromium)


@pytest.fixture(scope="session")
def page_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of the example's page for agents, as a browser takes it."""
    return _had(lambda: bundled_page(tmp_path_factory.mktemp("page")))


@pytest.fixture(scope="session")
def trunked(carrier: RunningCarrier, phones: RunningCarrier) -> Iterator[RunningAsterisk]:
    """Version 22 with many trunks: carrier and east lead to networks, shy is carrier without P-Asserted-Identity, full
    has no room for any call, and barred does not know us.
    """
    tree = _had(lambda: install(*VERSION_22))
    with (
        carrier_running(refusing(503, "Service Unavailable")) as full,
        carrier_running(refusing(403, "Forbidden")) as barred,
        asterisk_running(
            tree,
            Trunk(address=carrier.address),
            Trunk(name="east", address=phones.address),
            Trunk(name="shy", address=carrier.address, send_pai=False),
            Trunk(name="full", address=full.address),
            Trunk(name="barred", address=barred.address),
        ) as running,
    ):
        yield running


def _running(
    suites: tuple[str, ...], carrier: RunningCarrier, phones: RunningCarrier, *others: Trunk
) -> Iterator[RunningAsterisk]:
    tree = _had(lambda: install(*suites))
    trunks = (Trunk(address=carrier.address), Trunk(name="phones", address=phones.address), *others)
    with asterisk_running(tree, *trunks) as running:
        yield running


def _had(get: Callable[[], Had]) -> Had:
    try:
        return get()
    except NoSwitch as reason:
        if os.environ.get(REQUIRED) == "1":
            raise
        pytest.skip(f"not to be had here: {reason}")
