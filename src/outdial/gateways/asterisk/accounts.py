"""Agents' SIP accounts, as ARI makes them at run time. What is sent where, and nothing else.

Asterisk calls it push configuration: objects of res_pjsip are put one by one, and kept where sorcery.conf maps them to
memory. They are gone after a restart of Asterisk, and are put again; putting twice changes what is there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from outdial.domain.agent import PhoneKind
from outdial.gateways.asterisk.values import check_name, check_secret

CONTACTS_MAX: Final = 1
"""An agent has one phone: who registers anew takes the place of who was there."""

_PHONE: Final[Mapping[str, str]] = {
    "allow": "!all,alaw,ulaw",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "rewrite_contact": "yes",
    "timers": "no",
    # Seconds without a packet after which a phone is taken for dead: some send none while nobody speaks.
    "rtp_timeout": "60",
}
_BROWSER: Final[Mapping[str, str]] = {
    "allow": "!all,opus,alaw,ulaw",
    "webrtc": "yes",
    "timers": "no",
    # A browser sends packets all the time, muted or not; and whoever is brought to one that died hears silence.
    "rtp_timeout": "5",
}
"""``webrtc`` stands for DTLS, ICE, AVPF and multiplexed RTCP with a certificate made for each call."""
_OF_KIND: Final[Mapping[PhoneKind, Mapping[str, str]]] = {PhoneKind.PHONE: _PHONE, PhoneKind.BROWSER: _BROWSER}


def account_puts(user: str, password: str, kind: PhoneKind) -> Sequence[tuple[str, JsonValue]]:
    """Paths below ARI's, and what to PUT there, in this order: whoever is named by another is there before.

    Raises ValueError for a name or a password that Asterisk would misread.
    """
    check_name("a phone's user", user)
    check_secret("a phone's password", password)
    auth = {"auth_type": "userpass", "username": user, "password": password}
    aor = {"max_contacts": str(CONTACTS_MAX), "remove_existing": "yes"}
    endpoint = {
        "auth": user,
        "aors": user,
        "context": "outdial-agent",
        "direct_media": "no",
        # Else every customer who is brought to the agent would cause a re-INVITE.
        "send_connected_line": "no",
        **_OF_KIND[kind],
    }
    return list(_puts(user, {"auth": auth, "aor": aor, "endpoint": endpoint}))


def account_deletes(user: str) -> Sequence[str]:
    """What to DELETE, in this order, for the account to be gone."""
    return [_path(kind, user) for kind in ("endpoint", "aor", "auth")]


def _puts(user: str, objects: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, JsonValue]]:
    for kind, fields in objects.items():
        yield (
            _path(kind, user),
            {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]},
        )


def _path(kind: str, user: str) -> str:
    return f"/asterisk/config/dynamic/res_pjsip/{kind}/{user}"
