"""Agents' SIP accounts: made here, so that no file of the switch is edited for an agent."""

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from outdial.api.api_call import ApiCall
from outdial.api.context import RegisterAt
from outdial.api.own.agents import TAG, refuse
from outdial.api.own.fields import Shown, Told, WorkNoInPath
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.account_name import TAIL_LENGTH, account_name
from outdial.domain.agent import DeliveryKind, PhoneKind
from outdial.sealing import CannotOpen, new_secret_key
from outdial.store import accounts
from outdial.store.accounts import Account
from outdial.store.agents import AgentRule


class AccountTold(Told):
    """What registers with the account, and how calls reach it: see the agent's phone."""

    kind: PhoneKind
    delivery: DeliveryKind = DeliveryKind.HELD


class AccountShown(Shown):
    """With what an agent's phone registers, and where.

    ``registrar`` is a SIP address for a phone, and that of a WebSocket for a browser. ``user`` names the agent's phone
    from now on; ``uri`` is it with the registrar's host.
    """

    work_no: str
    kind: PhoneKind
    user: str
    password: str
    uri: str
    registrar: str


async def put_account(call: ApiCall, body: AccountTold) -> AccountShown:
    """Make a new account, in the place of any phone the agent had; log out first.

    The switch knows it a second or two later. Another one made later has another user and another password, and this
    one is then gone from the switch: so a password that got about is made worthless.
    """
    work_no, vdn_id, place = call.text("workNo"), call.tenant.vdn_id, _register_at(call)
    password = new_secret_key()
    name = account_name(place.prefix, vdn_id, work_no, tail=secrets.token_hex(TAIL_LENGTH // 2))
    sealed = call.context.sealing_key.seal_password(password, vdn_id=vdn_id, account=name)
    account = Account(vdn_id=vdn_id, name=name, kind=body.kind, sealed_password=sealed)
    refuse(
        await accounts.put(call.context.database, work_no, account, delivery=body.delivery, now=call.now),
        work_no,
    )
    return _shown(place, work_no, account, password)


async def show_account(call: ApiCall, _body: None) -> AccountShown:
    """Show an agent's account with its password: for the agent's phone alone, and in no list."""
    work_no = call.text("workNo")
    account = await accounts.find(call.context.database, call.tenant.vdn_id, work_no)
    if account is None:
        raise _unknown(work_no)
    try:
        password = call.context.sealing_key.open_password(
            account.sealed_password, vdn_id=account.vdn_id, account=account.name
        )
    except CannotOpen as fault:
        raise Problem(HTTPStatus.CONFLICT, f"workNo: {fault}") from None
    return _shown(_register_at(call), work_no, account, password)


async def delete_account(call: ApiCall, _body: None) -> None:
    """Delete an agent's account; the agent then has no phone. Log out first."""
    work_no = call.text("workNo")
    rule = await accounts.remove(call.context.database, call.tenant.vdn_id, work_no)
    if rule is AgentRule.UNKNOWN:
        raise _unknown(work_no)
    refuse(rule, work_no)


def _unknown(work_no: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, f"workNo: agent {work_no} has no account; PUT makes one")


def _register_at(call: ApiCall) -> RegisterAt:
    place = call.context.register_at
    if place is None:
        raise Problem(
            HTTPStatus.CONFLICT,
            "workNo: the accounts of this switch are its operator's; have one made there, and PUT its address as phone",
        )
    return place


def _shown(place: RegisterAt, work_no: str, account: Account, password: str) -> AccountShown:
    is_browser = account.kind is PhoneKind.BROWSER
    return AccountShown(
        work_no=work_no,
        kind=account.kind,
        user=account.name,
        password=password,
        uri=f"sip:{account.name}@{place.domain}",
        registrar=place.browsers if is_browser else f"sip:{place.phones}",
    )


def _operation(method: str, **more: Any) -> Operation[Any]:  # noqa: ANN401 - what an operation has
    return Operation(
        method=method,
        path="/agents/{workNo}/account",
        kinds={"workNo": WorkNoInPath},
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        tag=TAG,
        **more,
    )


OPERATIONS: Sequence[Operation[Any]] = (
    _operation(
        "PUT",
        act=put_account,
        summary="Make an agent's SIP account",
        body=AccountTold,
        answer=AccountShown,
    ),
    _operation("GET", act=show_account, summary="Show an agent's SIP account", answer=AccountShown),
    _operation("DELETE", act=delete_account, summary="Delete an agent's SIP account", status=HTTPStatus.NO_CONTENT),
)
