"""Agents' accounts on a switch that forgets, refuses, and has others' as well."""

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from outdial.domain.agent import DeliveryKind, PhoneKind
from outdial.engine.accounts import AT_ONCE_MAX, Accounts
from outdial.gateways.base import PhoneAccount, RefusedByGatewayError
from outdial.sealing import SealingKey
from outdial.store import accounts, agents
from outdial.store.accounts import Account
from outdial.store.database import Database
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio

KEY = SealingKey(bytes(32))
ANOTHER_KEY = SealingKey(bytes(range(32)))


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """What is logged belongs to the rules here."""


@dataclass
class Switch:
    """A registrar whose accounts the test reads and takes away."""

    has: dict[str, PhoneAccount | None] = field(default_factory=dict[str, PhoneAccount | None])
    removed: list[str] = field(default_factory=list[str])
    puts: int = 0
    refuses: str = ""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is asked what it has."""
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answers.set()

    async def names(self) -> Collection[str]:
        self.asked.set()
        await self.answers.wait()
        self._check()
        return list(self.has)

    async def put(self, account: PhoneAccount) -> None:
        self._check()
        self.puts += 1
        self.has[account.name] = account

    async def remove(self, name: str) -> None:
        self._check()
        self.removed.append(name)
        self.has.pop(name, None)

    def _check(self) -> None:
        if self.refuses:
            raise RefusedByGatewayError(self.refuses)


@dataclass
class Scene:
    """A switch that is heard, and agents who get accounts."""

    database: Database
    rows: Rows
    switch: Switch
    kept: Accounts

    async def given(self, work_no: str, *, tail: str = "0", key: SealingKey = KEY) -> str:
        """Give an agent an account; its name."""
        name = f"outdial-1-{work_no}-{tail * 8}"
        if await agents.load(self.database, 1, work_no) is None:
            await self.rows.agent(work_no, state="off")
        sealed = key.seal_password(f"password of {work_no}", vdn_id=1, account=name)
        account = Account(vdn_id=1, name=name, kind=PhoneKind.BROWSER, sealed_password=sealed)
        await accounts.put(self.database, work_no, account, delivery=DeliveryKind.HELD, now=NOW)
        return name

    async def agreed(self) -> None:
        """Turn the wheel until it rests."""
        while await self.kept.step():
            pass

    def is_up_again(self) -> None:
        self.kept.stream_changed(hears=False)
        self.kept.stream_changed(hears=True)


@pytest.fixture
async def scene(database_url: str) -> AsyncIterator[Scene]:
    async with Database.open(database_url) as database, Rows.open(database_url) as rows:
        await rows.tenant()
        switch = Switch()
        kept = Accounts(database, switch, KEY)
        kept.stream_changed(hears=True)
        yield Scene(database, rows, switch, kept)


async def test_an_account_is_made_with_its_password_and_only_once(scene: Scene) -> None:
    name = await scene.given("1001")

    await scene.agreed()
    await scene.agreed()

    assert scene.switch.has == {name: PhoneAccount(name=name, password="password of 1001", kind=PhoneKind.BROWSER)}
    assert scene.switch.puts == 1


async def test_what_the_switch_has_forgotten_is_made_again_when_it_is_heard_again(scene: Scene) -> None:
    name = await scene.given("1001")
    await scene.agreed()
    scene.switch.has.clear()

    scene.is_up_again()

    assert scene.kept.needed.is_set(), "at once, and not after the next pause"
    await scene.agreed()
    assert list(scene.switch.has) == [name]


async def test_an_account_that_another_one_took_the_place_of_is_deleted(scene: Scene) -> None:
    await scene.given("1001")
    await scene.agreed()

    name = await scene.given("1001", tail="1")
    await scene.agreed()

    assert list(scene.switch.has) == [name]


async def test_an_account_whose_agent_was_deleted_while_nobody_listened_is_deleted_too(scene: Scene) -> None:
    name = await scene.given("1001")
    scene.switch.has = {"outdial-1-gone-00000000": None}

    await scene.agreed()

    assert list(scene.switch.has) == [name]


async def test_an_account_that_another_engine_makes_while_the_switch_is_asked_stays(scene: Scene) -> None:
    scene.switch.answers.clear()
    stepping = asyncio.create_task(scene.kept.step())
    await scene.switch.asked.wait()
    name = await scene.given("1001")
    scene.switch.has[name] = None

    scene.switch.answers.set()
    await stepping

    assert name in scene.switch.has
    assert scene.switch.removed == []


async def test_a_switch_that_is_started_again_while_it_is_asked_gets_all_accounts(scene: Scene) -> None:
    name = await scene.given("1001")
    scene.switch.answers.clear()
    stepping = asyncio.create_task(scene.kept.step())
    await scene.switch.asked.wait()
    scene.is_up_again()
    scene.switch.answers.set()
    await stepping
    scene.switch.has.clear()

    await scene.agreed()

    assert list(scene.switch.has) == [name]


async def test_a_switch_that_is_not_heard_is_asked_for_nothing(scene: Scene) -> None:
    await scene.given("1001")
    scene.kept.stream_changed(hears=False)

    assert not await scene.kept.step()
    assert scene.switch.has == {}


async def test_many_accounts_are_made_some_at_a_time(scene: Scene) -> None:
    for number in range(AT_ONCE_MAX + 1):
        await scene.given(str(1000 + number))

    assert await scene.kept.step()
    assert len(scene.switch.has) == AT_ONCE_MAX
    assert not await scene.kept.step()
    assert len(scene.switch.has) == AT_ONCE_MAX + 1


async def test_a_refusal_is_told_once_and_the_account_is_made_when_the_switch_takes_it(scene: Scene) -> None:
    name = await scene.given("1001")
    scene.switch.refuses = "no memory for it"

    with capture_logs() as logs:
        for _ in range(3):
            assert not await scene.kept.step()
    scene.switch.refuses = ""
    await scene.agreed()

    assert [(log["event"], log["reason"]) for log in logs] == [("account.refused", "no memory for it")]
    assert list(scene.switch.has) == [name]


async def test_an_account_that_cannot_be_read_is_told_once_without_its_password_and_holds_up_no_other(
    scene: Scene,
) -> None:
    await scene.given("1001", key=ANOTHER_KEY)
    name = await scene.given("1002")

    with capture_logs() as logs:
        await scene.agreed()
        await scene.agreed()

    assert [log["event"] for log in logs] == ["account.unreadable"]
    assert "restore the sealing key" in logs[0]["reason"]
    assert list(scene.switch.has) == [name]


def test_a_password_is_not_shown_when_an_account_is_printed() -> None:
    assert "secret" not in repr(PhoneAccount(name="1001", password="secret", kind=PhoneKind.PHONE))
