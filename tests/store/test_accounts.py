"""Agents' accounts in their rows: one an agent, and never changed under a call."""

import pytest

from outdial.domain.agent import DeliveryKind, PhoneKind
from outdial.store import accounts, agents
from outdial.store.accounts import Account
from outdial.store.agents import AgentRule
from outdial.store.database import Database
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio

FIRST = Account(vdn_id=1, name="outdial-1-2033-00000000", kind=PhoneKind.BROWSER, sealed_password=b"sealed")
SECOND = Account(vdn_id=1, name="outdial-1-2033-00000001", kind=PhoneKind.PHONE, sealed_password=b"anew")


async def put(database: Database, account: Account = FIRST, work_no: str = "2033") -> AgentRule | None:
    return await accounts.put(database, work_no, account, delivery=DeliveryKind.HELD, now=NOW)


async def phone(database: Database) -> str | None:
    agent = await agents.load(database, 1, "2033")
    assert agent is not None
    return agent.phone


async def test_an_account_is_kept_and_is_what_the_agent_is_called_by(database: Database, rows: Rows) -> None:
    await rows.agent("2033", state="off")

    assert await put(database) is None

    assert await accounts.find(database, 1, "2033") == FIRST
    assert await phone(database) == FIRST.name
    assert await accounts.names(database) == [FIRST.name]
    assert await accounts.named(database, [FIRST.name, SECOND.name]) == [FIRST]


async def test_another_account_takes_the_place_of_the_one_there_was(database: Database, rows: Rows) -> None:
    await rows.agent("2033", state="off")
    await put(database)

    assert await put(database, SECOND) is None

    assert await accounts.names(database) == [SECOND.name]
    assert await phone(database) == SECOND.name


async def test_an_account_is_gone_with_its_agent(database: Database, rows: Rows) -> None:
    await rows.agent("2033", state="off")
    await put(database)

    await agents.remove(database, 1, "2033")

    assert await accounts.names(database) == []


async def test_an_account_stays_when_only_its_use_changes(database: Database, rows: Rows) -> None:
    await rows.agent("2033", state="off")
    await put(database)

    await agents.set_phone(database, 1, "2033", FIRST.name, delivery=DeliveryKind.RING)

    assert await accounts.find(database, 1, "2033") == FIRST


@pytest.mark.parametrize("other", ["1001", None])
async def test_an_account_is_gone_with_another_phone_or_none(database: Database, rows: Rows, other: str | None) -> None:
    await rows.agent("2033", state="off")
    await put(database)

    await agents.set_phone(database, 1, "2033", other, delivery=DeliveryKind.HELD)

    assert await accounts.names(database) == []


async def test_whose_account_is_deleted_has_no_phone(database: Database, rows: Rows) -> None:
    await rows.agent("2033", state="off")
    await put(database)

    assert await accounts.remove(database, 1, "2033") is None

    assert await accounts.find(database, 1, "2033") is None
    assert await phone(database) is None
    assert await accounts.remove(database, 1, "2033") is AgentRule.UNKNOWN


@pytest.mark.parametrize("leg", ["wanted", "up"])
async def test_an_account_whose_leg_is_held_stays_as_it_is(database: Database, rows: Rows, leg: str) -> None:
    await rows.agent("2033", state="off")
    await put(database)
    await rows.change("agent", f"leg = '{leg}'")
    before = await rows.everything()

    assert await put(database, SECOND) is AgentRule.LEG_HELD
    assert await accounts.remove(database, 1, "2033") is AgentRule.LEG_HELD
    assert await agents.set_phone(database, 1, "2033", None, delivery=DeliveryKind.HELD) is AgentRule.LEG_HELD
    assert await rows.everything() == before


async def test_an_account_of_nobody_is_not_made(database: Database, rows: Rows) -> None:
    before = await rows.everything()

    assert await put(database) is AgentRule.UNKNOWN
    assert await rows.everything() == before
