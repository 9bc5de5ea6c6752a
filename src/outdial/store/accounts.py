"""Agents' SIP accounts, as the API makes them and the engine puts them onto the switch. Passwords are sealed here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.agent import DeliveryKind, PhoneKind
from outdial.store.agents import AgentRule
from outdial.store.database import Row, Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account; it is never changed, another one takes its place."""

    vdn_id: int
    name: str
    kind: PhoneKind
    sealed_password: bytes


async def put(
    statements: Statements, work_no: str, account: Account, *, delivery: DeliveryKind, now: datetime
) -> AgentRule | None:
    """Give an agent an account in the place of any other phone; what stands against it, if anything does."""
    made = await statements.value(
        "account_put",
        account.vdn_id,
        work_no,
        account.name,
        account.kind.value,
        account.sealed_password,
        delivery.value,
        now,
    )
    if made is None:
        return AgentRule.UNKNOWN
    return None if made else AgentRule.LEG_HELD


async def find(statements: Statements, vdn_id: int, work_no: str) -> Account | None:
    """An agent's account, if there is one."""
    row = await statements.row("account_find", vdn_id, work_no)
    return None if row is None else _account(row)


async def remove(statements: Statements, vdn_id: int, work_no: str) -> AgentRule | None:
    """Delete an agent's account, and leave the agent without a phone; what stands against it, if anything does."""
    gone = await statements.value("account_delete", vdn_id, work_no)
    if gone is None:
        return AgentRule.UNKNOWN
    return None if gone else AgentRule.LEG_HELD


async def names(statements: Statements) -> Sequence[str]:
    """The names of all accounts."""
    return [row["name"] for row in await statements.rows("account_names")]


async def named(statements: Statements, wanted: Collection[str]) -> Sequence[Account]:
    """Those of these accounts that are still there."""
    return [_account(row) for row in await statements.rows("accounts_named", list(wanted))]


def _account(row: Row) -> Account:
    return Account(
        vdn_id=row["vdn_id"],
        name=row["name"],
        kind=PhoneKind(row["kind"]),
        sealed_password=row["sealed_password"],
    )
