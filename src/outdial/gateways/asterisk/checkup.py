"""What may be wrong with an Asterisk before the first call: what it said of itself is judged here, without asking.

Every finding that is not well says what to do, in the words of Asterisk's own files.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from outdial.gateways.asterisk.calls import FLOWS
from outdial.gateways.asterisk.gateway import AFTER_AMD, CUSTOMERS
from outdial.gateways.asterisk.replies import Endpoint
from outdial.gateways.finding import Finding, error, ok, warning

VERSION_MIN: Final = 16
VERSION_OF_STATUSES: Final = 22
"""From which on the SIP status of a failed call is told."""

NEEDED: Final[Mapping[str, Collection[str]]] = {
    "SIP": (
        "chan_pjsip.so",
        "res_pjsip.so",
        "res_pjsip_caller_id.so",
        "res_pjsip_sdp_rtp.so",
        "res_pjsip_session.so",
        "res_rtp_asterisk.so",
    ),
    "ARI": (
        "app_stasis.so",
        "res_ari_applications.so",
        "res_ari_asterisk.so",
        "res_ari_bridges.so",
        "res_ari_channels.so",
        "res_ari_endpoints.so",
        "res_ari_events.so",
        "res_stasis.so",
    ),
    "the dialplan": ("app_exec.so", "app_playback.so", "app_stack.so", "app_userevent.so", "pbx_config.so"),
    "agents": ("bridge_simple.so",),
}
"""By what they are for. Without one of these no call goes as it must."""
WANTED: Final[Mapping[str, Collection[str]]] = {
    "a carrier that asks for a login": ("res_pjsip_outbound_authenticator_digest.so",),
    "agents' phones that register": ("res_pjsip_authenticator_digest.so", "res_pjsip_registrar.so"),
    "agents in a browser": ("res_http_websocket.so", "res_pjsip_transport_websocket.so", "res_srtp.so"),
    "detection by talk": ("func_talkdetect.so",),
    "detection by app_amd": ("app_amd.so",),
    "recordings": ("app_mixmonitor.so",),
}
"""By what does not work without them; a campaign without it goes."""
ROBOTS: Final[Mapping[str, Collection[str]]] = {
    "AudioSocket": ("app_audiosocket.so", "res_audiosocket.so"),
    "the media WebSocket": ("chan_websocket.so", "res_websocket_client.so"),
}
"""Ways of robots, of which one is enough."""
ENDPOINTS_SHOWN_MAX: Final = 20
"""Names in a finding: every agent's phone may be one."""
CONTEXTS: Final = (
    CUSTOMERS,
    AFTER_AMD,
    "outdial-unattended",
    "outdial-agent",
    FLOWS,
    "outdial-flow-over",
    "outdial-flow-failed",
    "outdial-robot-audiosocket",
    "outdial-robot-websocket",
    "outdial-robot-late",
    "outdial-to-agent",
)
MESSAGE: Final = "OUTDIAL_MESSAGE"
"""The variable of our dialplan that says what people hear for whom nobody is there."""
_GENERATED: Final = "`outdial asterisk-config` writes it"


def judged_version(said: str) -> Finding:
    """By its first number; a build from source may have none."""
    found = re.match(r"(?:[A-Za-z]+[-/ ])*(\d+)\.", said)
    if found is None:
        return warning("version", f"{said!r} is no release: Outdial is tested on 16 and 22")
    number = int(found[1])
    if number < VERSION_MIN:
        return error("version", f"{said} is too old: Outdial needs {VERSION_MIN} or newer, and is best on 22")
    if number < VERSION_OF_STATUSES:
        return ok("version", f"{said}; {VERSION_OF_STATUSES} tells more of why a call failed")
    return ok("version", said)


def judged_modules(running: Collection[str]) -> Sequence[Finding]:
    """Those that are needed, those that are missed by some campaigns, and robots' ways."""
    needed, wanted = _lacking(NEEDED, running), _lacking(WANTED, running)
    findings = [error("modules", f"{why} needs {_names(names)}: {load(names)}") for why, names in needed.items()] or [
        ok("modules", "all that calls need are running")
    ]
    findings += [
        warning("modules", f"for {why} there must be {_names(names)}: {load(names)}") for why, names in wanted.items()
    ]
    return [*findings, _robots(running)]


def _robots(running: Collection[str]) -> Finding:
    ways = [way for way in ROBOTS if way not in _lacking(ROBOTS, running)]
    if not ways:
        return warning(
            "robots", f"neither {' nor '.join(ROBOTS)} is there: robots need Asterisk 22, or 18 for AudioSocket alone"
        )
    return ok("robots", f"may use {' or '.join(ways)}")


def _lacking(groups: Mapping[str, Collection[str]], running: Collection[str]) -> Mapping[str, Sequence[str]]:
    lacking = {why: [name for name in names if name not in running] for why, names in groups.items()}
    return {why: names for why, names in lacking.items() if names}


def _names(modules: Collection[str]) -> str:
    return ", ".join(modules)


def load(modules: Collection[str]) -> str:
    """How to have modules loaded."""
    lines = ", ".join(f"load = {name}" for name in modules)
    return f"in modules.conf, {lines}, then `asterisk -rx 'core restart now'`"


def judged_dialplan(missing: Collection[str]) -> Finding:
    """``missing`` are contexts of ours that are not there."""
    if missing:
        return error(
            "dialplan",
            f"it has no {', '.join(missing)}: put our extensions.conf into /etc/asterisk ({_GENERATED}), "
            "then `asterisk -rx 'dialplan reload'`",
        )
    return ok("dialplan", f"has all {len(CONTEXTS)} contexts")


@dataclass(frozen=True, slots=True)
class TrunkSaid:
    """What Asterisk says of the trunk's endpoint, and of where it leads."""

    endpoint: Endpoint
    contacts: str
    """Of its addresses of record; empty where nothing is known."""
    is_qualified: bool
    """Whether Asterisk asks it from time to time whether it is there."""


def no_such_trunk(trunk: str, there: Collection[Endpoint]) -> Finding:
    # Accounts of agents' phones have mostly numbers for names, and come last.
    names = sorted((endpoint.resource for endpoint in there), key=lambda name: (name[:1].isdigit(), name))
    more = f" and {len(names) - ENDPOINTS_SHOWN_MAX} more" if len(names) > ENDPOINTS_SHOWN_MAX else ""
    shown = ", ".join(names[:ENDPOINTS_SHOWN_MAX]) or "none"
    return error(
        "trunk",
        f"PJSIP has no endpoint {trunk!r}; it has: {shown}{more}. Name one in OUTDIAL_GATEWAY (?trunk=NAME), or "
        f"write one: `outdial asterisk-config --trunk-name {trunk}`",
    )


def judged_trunk(said: TrunkSaid) -> Finding:
    """Whether calls would reach the carrier."""
    name, where = said.endpoint.resource, said.contacts or "where it has registered"
    match said.endpoint.state:
        case "online" if said.is_qualified:
            return ok("trunk", f"{name} answers at {where}")
        case "online":
            return ok("trunk", f"{name} is called at {where}; only a call shows whether it answers (--call NUMBER)")
        case "offline" if said.contacts:
            return error(
                "trunk",
                f"{name} does not answer at {where}: is the address right, and does the firewall let SIP through? "
                "`asterisk -rx 'pjsip set logger on'` shows what is sent",
            )
        case "offline":
            return error(
                "trunk",
                f"{name} has no address: give its aor a contact, or see why it has not registered "
                "(`asterisk -rx 'pjsip show registrations'`)",
            )
        case state:
            return warning("trunk", f"{name} is called at {where}, and its state is {state}: try --call NUMBER")


def judged_message(name: str, *, is_there: bool) -> Finding:
    """What people hear for whom neither an agent nor an engine is there."""
    if is_there:
        return ok("message", f"{name} is there, for people for whom nobody is")
    return error(
        "message",
        f"there is no sound {name!r}, so people for whom nobody is there would hear nothing: install "
        f"asterisk-core-sounds-en-gsm, or name a message of your own as {MESSAGE} under [globals] of extensions.conf",
    )


@dataclass(frozen=True, slots=True)
class Recordings:
    """Where Asterisk records, and where our engine deletes what is old."""

    made_in: Path
    deleted_in: Path
    is_there: bool
    may_delete: bool


def judged_recordings(recordings: Recordings, *, on_this_machine: bool) -> Finding:
    """A folder that is not there yet comes with the first recording."""
    if not on_this_machine:
        return ok("recordings", f"are made in {recordings.made_in} of the switch; whoever deletes them must see it")
    if recordings.made_in != recordings.deleted_in:
        return warning(
            "recordings",
            f"are made in {recordings.made_in}, and old ones are deleted in {recordings.deleted_in}: "
            f"set OUTDIAL_RECORDINGS={recordings.made_in}",
        )
    if recordings.is_there and not recordings.may_delete:
        return warning(
            "recordings",
            f"{recordings.made_in} cannot be written by this user, so old ones would stay: let the user that runs "
            "the engine write there",
        )
    return ok("recordings", f"in {recordings.made_in}" + ("" if recordings.is_there else ", made with the first one"))
