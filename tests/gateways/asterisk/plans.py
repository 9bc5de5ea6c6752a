"""A plan, for tests that care for a part of it."""

from typing import Any

from outdial.gateways.asterisk.plan import Address, SwitchPlan, Trunk

CARRIER = Address("sip.example.org", 5060)


def a_plan(**changes: Any) -> SwitchPlan:
    fields: dict[str, Any] = {"trunks": [Trunk(address=CARRIER)], "ari_password": "secret"}
    return SwitchPlan(**fields | changes)
