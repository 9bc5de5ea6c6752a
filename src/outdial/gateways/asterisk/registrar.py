"""Agents' accounts on an Asterisk, by its REST interface. What an account is made of is said in ``accounts.py``."""

from collections.abc import Collection

from outdial.domain.account_name import is_account_name
from outdial.gateways.asterisk.accounts import account_deletes, account_puts
from outdial.gateways.asterisk.ari import NotAri
from outdial.gateways.asterisk.client import NOT_FOUND, AriAway, AriClient, AriRefused
from outdial.gateways.asterisk.replies import read_endpoints
from outdial.gateways.base import PhoneAccount, RefusedByGatewayError


class AsteriskRegistrar:
    """A `Registrar`. ``prefix`` is the installation's, for several may share a switch."""

    def __init__(self, client: AriClient, *, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    async def names(self) -> Collection[str]:
        try:
            endpoints = read_endpoints(await self._client.ask("GET", "/endpoints/PJSIP"))
        except (AriRefused, AriAway, NotAri) as failure:
            raise RefusedByGatewayError(f"Asterisk does not say which accounts it has: {failure}") from None
        return [endpoint.resource for endpoint in endpoints if is_account_name(self._prefix, endpoint.resource)]

    async def put(self, account: PhoneAccount) -> None:
        try:
            puts = account_puts(account.name, account.password, account.kind)
            for path, body in puts:
                await self._client.ask("PUT", path, body=body)
        except (AriRefused, AriAway, ValueError) as failure:
            raise RefusedByGatewayError(
                f"Asterisk does not take account {account.name}: {failure}. Its sorcery.conf must keep endpoints, "
                "auths and aors in memory, as the one does that `outdial asterisk-config` writes"
            ) from None

    async def remove(self, name: str) -> None:
        for path in account_deletes(name):
            try:
                await self._client.ask("DELETE", path)
            except AriRefused as refusal:
                if refusal.status != NOT_FOUND:
                    raise RefusedByGatewayError(f"Asterisk does not delete account {name}: {refusal}") from None
            except AriAway as away:
                raise RefusedByGatewayError(f"Asterisk does not delete account {name}: {away}") from None
