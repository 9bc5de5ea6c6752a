"""What may be wrong with a FreeSWITCH before the first call: what it said of itself is judged here, without asking.

Its answers are read as its source writes them; no FreeSWITCH can be installed where the tests run.
"""

import re
from collections.abc import Collection
from typing import Final

from outdial.gateways.finding import Finding, error, ok, warning

MODULES: Final = ("mod_commands", "mod_dialplan_xml", "mod_dptools", "mod_sofia")
"""Without one of these no call goes as it must."""
_FIELD: Final = re.compile(r"^(State|Status)\s+(\w+)", re.MULTILINE)
_NO_GATEWAY: Final = "Invalid Gateway"
_REGISTERED: Final = frozenset({"REGED", "NOREG"})
"""States of a gateway that is registered, or need not be."""


def judged_modules(missing: Collection[str]) -> Finding:
    if missing:
        first = next(iter(missing))
        return error(
            "modules", f"{', '.join(missing)} must be loaded: name them in modules.conf.xml, then `load {first}`"
        )
    return ok("modules", "all that calls need are loaded")


def judged_gateway(name: str, said: str) -> Finding:
    """By the answer to ``sofia status gateway``."""
    found = {match[1]: match[2] for match in _FIELD.finditer(said)}
    if _NO_GATEWAY in said:
        return error(
            "trunk",
            f"there is no sofia gateway {name!r}: `sofia status` lists those that are there. Name one in "
            "OUTDIAL_GATEWAY (?trunk=NAME), or add one to sip_profiles and `sofia profile external rescan`",
        )
    if not found:
        return warning("trunk", f"FreeSWITCH does not tell how {name} is: try --call NUMBER")
    if found.get("Status", "UP") != "UP":
        return error(
            "trunk", f"{name} is {found['Status']}: is its address right, and does the firewall let SIP through?"
        )
    if found.get("State", "NOREG") not in _REGISTERED:
        return error(
            "trunk", f"{name} is not registered ({found['State']}): check user, password and realm of the gateway"
        )
    return ok("trunk", f"{name} is up")


def judged_flows(context: str, said: str) -> Finding:
    """By the answer to ``xml_locate``."""
    if "<context" in said:
        return ok("dialplan", f"has the context {context} of flows")
    return warning(
        "dialplan",
        f"no context {context!r} was found, so campaigns with a flow would end every call: add it "
        "(docs/how-to/use-freeswitch.md), then `reloadxml`",
    )
