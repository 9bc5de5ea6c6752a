"""A telephone network as one scenario of SIPp: what becomes of a call is read off the number that is called.

The last six digits are ``RRTTCC``: RR seconds until the outcome, TT seconds of talk until the called party hangs up
(00: it stays), and CC, the outcome. They mean the same to the simulated carrier (docs/explanation/simulator.md), as far
as it knows them. Time passes in steps of a tenth of a second, between which the caller is listened to, so that a call
is taken back or ended at any time as in a real network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

STEP_MS: Final = 100
SILENT_MS: Final = 45_000
"""Longer than anybody waits for a sign of life."""
FLASH_MS: Final = 500
LISTENING_MS: Final = 1_000
FOR_EVER: Final = -1
"""Times that something is played."""

HUMAN, MACHINE = "human", "machine"
"""What is said, by the names of the files beside the scenario, which end in .ulaw."""


class Early(Enum):
    """What is told of a call before its outcome."""

    NOTHING = auto()
    TRYING = auto()
    RINGING = auto()
    MEDIA = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A final answer; ``header`` is a whole line more, if there is one."""

    status: int
    reason: str
    header: str = ""


class Course(Enum):
    """What becomes of a call that is not refused."""

    ANSWER = "answer"
    HUMAN = HUMAN
    """It is answered, and somebody says a short hello."""
    MACHINE = MACHINE
    """It is answered, and a long greeting is played."""
    PHONE = "phone"
    """It is answered, and never silent: a phone from which nothing comes for a minute is taken for dead."""
    FLASH = "flash"
    """It is answered, and ended half a second later."""
    WAITS = "cancelled"
    """Nothing more happens until the caller gives up."""
    RACE = "race"
    """It is answered just when the caller gives up."""
    SILENCE = "silence"
    """Not even the caller's giving up is answered."""


@dataclass(frozen=True, slots=True)
class Fate:
    name: str
    early: Early
    then: Refusal | Course


def _q850(cause: int, text: str) -> str:
    return f'Reason: Q.850;cause={cause};text="{text}"'


FATES: Final[Mapping[str, Fate]] = {
    "00": Fate("answered", Early.RINGING, Course.ANSWER),
    "01": Fate("busy", Early.RINGING, Refusal(486, "Busy Here")),
    "02": Fate("no answer", Early.RINGING, Course.WAITS),
    "03": Fate("no such number", Early.TRYING, Refusal(404, "Not Found")),
    "04": Fate("no such number anywhere", Early.TRYING, Refusal(604, "Does Not Exist Anywhere")),
    "05": Fate("unavailable", Early.RINGING, Refusal(480, "Temporarily Unavailable")),
    "06": Fate("no room", Early.TRYING, Refusal(503, "Service Unavailable")),
    "07": Fate("declined", Early.RINGING, Refusal(603, "Decline")),
    "08": Fate("early media, answered", Early.MEDIA, Course.ANSWER),
    "09": Fate("early media, no such number", Early.MEDIA, Refusal(404, "Not Found")),
    "10": Fate("far end gives up in ring", Early.RINGING, Refusal(487, "Request Terminated")),
    "11": Fate("busy everywhere", Early.RINGING, Refusal(600, "Busy Everywhere")),
    "12": Fate("far time-out", Early.TRYING, Refusal(408, "Request Timeout")),
    "13": Fate("server error", Early.TRYING, Refusal(500, "Server Internal Error")),
    "14": Fate("bad gateway", Early.TRYING, Refusal(502, "Bad Gateway")),
    "15": Fate("server time-out", Early.TRYING, Refusal(504, "Server Time-out")),
    "16": Fate("forbidden", Early.TRYING, Refusal(403, "Forbidden")),
    "17": Fate("gone", Early.TRYING, Refusal(410, "Gone")),
    "18": Fate("incomplete number", Early.TRYING, Refusal(484, "Address Incomplete")),
    "19": Fate("no codec in common", Early.TRYING, Refusal(488, "Not Acceptable Here")),
    "20": Fate("silent trunk", Early.NOTHING, Course.SILENCE),
    "21": Fate("no progress", Early.TRYING, Course.WAITS),
    "22": Fate("answer crosses giving up", Early.RINGING, Course.RACE),
    "23": Fate("short answer", Early.RINGING, Course.FLASH),
    "24": Fate("unwanted", Early.RINGING, Refusal(607, "Unwanted")),
    "25": Fate("rejected for the caller", Early.RINGING, Refusal(608, "Rejected")),
    "26": Fate(
        "login asked for",
        Early.TRYING,
        Refusal(401, "Unauthorized", 'WWW-Authenticate: Digest realm="carrier", nonce="abc", algorithm=MD5'),
    ),
    "27": Fate("payment asked for", Early.TRYING, Refusal(402, "Payment Required")),
    "28": Fate("busy, with Q.850", Early.RINGING, Refusal(486, "Busy Here", _q850(17, "User busy"))),
    "29": Fate(
        "absent, with Q.850", Early.RINGING, Refusal(480, "Temporarily Unavailable", _q850(20, "Subscriber absent"))
    ),
    "30": Fate("a person says hello", Early.RINGING, Course.HUMAN),
    "31": Fate("a machine greets", Early.RINGING, Course.MACHINE),
    "32": Fate("an agent's phone", Early.RINGING, Course.PHONE),
}
"""By CC."""

_CONTACT: Final = "Contact: <sip:carrier@[local_ip]:[local_port];transport=[transport]>"
_DIALOG: Final = ("[last_Via:]", "[last_From:]", "[last_To:];tag=[pid]c[call_number]", "[last_Call-ID:]")
_INSIDE: Final = ("[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]")
"""Of an answer to a request that has both tags already."""
_TO_INVITE: Final = "CSeq: [$cseq] INVITE"
_OFFER: Final = """v=0
o=carrier 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [{port}] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=ptime:20
"""
_QUIET: Final = _OFFER.format(port="auto_media_port")
_VOICE: Final = _OFFER.format(port="rtpstream_audio_port")


class _Scenario:
    """Steps of SIPp's XML, whose jumps go to numbers; here they have names."""

    def __init__(self) -> None:
        self._steps: list[str] = []
        self._numbers: dict[str, int] = {}

    def at(self, label: str) -> None:
        self._steps.append(f'<label id="{self._number(label)}"/>')

    def receive(
        self,
        request: str,
        *,
        then: str | None = None,
        within_ms: int | None = None,
        otherwise: str = "",
        optional: bool = False,
    ) -> None:
        """Wait for a request; ``then`` is where it leads, ``otherwise`` where its absence does."""
        words = [f'<recv request="{request}"']
        if then is not None:
            words.append(f'next="{self._number(then)}"')
        if within_ms is not None:
            words.append(f'timeout="{within_ms}" ontimeout="{self._number(otherwise)}"')
        if optional:
            words.append('optional="true"')
        self._steps.append(f"{' '.join(words)}/>")

    def send(self, *lines: str, body: str = "", again_ms: int | None = None) -> None:
        """Say something; what must arrive is said again until it is answered."""
        again = "" if again_ms is None else f' retrans="{again_ms}"'
        kind = ["Content-Type: application/sdp"] if body else []
        text = "\n".join([*lines, *kind, f"Content-Length: {'[len]' if body else '0'}", "", body])
        self._steps.append(f"<send{again}><![CDATA[\n{text}\n]]></send>")

    def act(self, *actions: str) -> None:
        self._steps.append(f"<nop><action>{''.join(actions)}</action></nop>")

    def go(self, label: str) -> None:
        self._steps.append(f'<nop next="{self._number(label)}"/>')

    def go_if(self, label: str, variable: str, compare: str, value: int) -> None:
        test = f'<test assign_to="holds" variable="{variable}" compare="{compare}" value="{value}"/>'
        self._steps.append(f'<nop next="{self._number(label)}" test="holds"><action>{test}</action></nop>')

    def raw(self, step: str) -> None:
        self._steps.append(step)

    def text(self) -> str:
        steps = "\n".join(f"  {step}" for step in self._steps)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="carrier">\n{steps}\n</scenario>\n'

    def _number(self, label: str) -> int:
        return self._numbers.setdefault(label, len(self._numbers) + 1)


def scenario() -> str:
    """The whole network."""
    network = _Scenario()
    _is_called(network)
    for code, fate in FATES.items():
        network.at(f"fate {code}")
        _befalls(network, code, fate)
    _answers(network, Course.ANSWER, "")
    _answers(network, Course.HUMAN, HUMAN)
    _answers(network, Course.MACHINE, MACHINE)
    _answers(network, Course.PHONE, HUMAN, times=FOR_EVER)
    _talks(network)
    _flashes(network)
    _is_taken_back(network)
    _crosses(network)
    network.at("over")
    network.raw("<nop/>")
    return network.text()


def refusing(status: int, reason: str) -> str:
    """A network that takes no calls at all."""
    network = _Scenario()
    network.receive("INVITE")
    network.send(f"SIP/2.0 {status} {reason}", *_DIALOG, "[last_CSeq:]")
    network.receive("ACK")
    return network.text()


def _is_called(network: _Scenario) -> None:
    number = "^INVITE sip:[+]?[0-9]*([0-9][0-9])([0-9][0-9])([0-9][0-9])@"
    network.raw(
        '<recv request="INVITE" crlf="true" rrs="true"><action>'
        f'<ereg regexp="{number}" search_in="msg" check_it="false" assign_to="number,rr,tt,cc"/>'
        '<ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" check_it="true" assign_to="cseq"/>'
        '<ereg regexp=".*" search_in="hdr" header="From:" check_it="true" assign_to="caller"/>'
        '<ereg regexp=".*" search_in="hdr" header="To:" check_it="true" assign_to="called"/>'
        '<todouble assign_to="waits" variable="rr"/><multiply assign_to="waits" value="1000"/>'
        '<todouble assign_to="talks" variable="tt"/><multiply assign_to="talks" value="1000"/>'
        '<todouble assign_to="code" variable="cc"/></action></recv><Reference variables="number"/>'
    )
    for code in FATES:
        network.go_if(f"fate {code}", "code", "equal", int(code))
    _refuses(network, Refusal(501, "No Such Outcome"))


def _befalls(network: _Scenario, code: str, fate: Fate) -> None:
    if fate.then is Course.SILENCE:
        network.raw(f'<pause milliseconds="{SILENT_MS}"/>')
        network.go("over")
        return
    _tells_early(network, fate.early)
    waiting, outcome = f"waiting {code}", f"outcome {code}"
    network.at(waiting)
    if fate.then in (Course.WAITS, Course.RACE):
        taken_back = "crossing" if fate.then is Course.RACE else "taken back"
        network.receive("CANCEL", then=taken_back, within_ms=LISTENING_MS, otherwise=waiting)
        return
    network.go_if(outcome, "waits", "less_than_equal", 0)
    network.act(f'<subtract assign_to="waits" value="{STEP_MS}"/>')
    network.receive("CANCEL", then="taken back", within_ms=STEP_MS, otherwise=waiting)
    network.at(outcome)
    if isinstance(fate.then, Refusal):
        _refuses(network, fate.then)
    else:
        network.go(fate.then.value)


def _tells_early(network: _Scenario, early: Early) -> None:
    network.send("SIP/2.0 100 Trying", *_INSIDE)
    if early is Early.RINGING:
        network.send("SIP/2.0 180 Ringing", *_DIALOG, "[last_CSeq:]", _CONTACT)
    elif early is Early.MEDIA:
        network.send("SIP/2.0 183 Session Progress", *_DIALOG, "[last_CSeq:]", _CONTACT, body=_QUIET)


def _refuses(network: _Scenario, refusal: Refusal) -> None:
    more = [refusal.header] if refusal.header else []
    network.send(f"SIP/2.0 {refusal.status} {refusal.reason}", *_DIALOG, _TO_INVITE, *more)
    network.receive("CANCEL", then="too late", optional=True)
    network.receive("ACK", then="over")


def _answers(network: _Scenario, course: Course, voice: str, *, times: int = 1) -> None:
    network.at(course.value)
    offer = _VOICE if voice else _QUIET
    network.send("SIP/2.0 200 OK", *_DIALOG, _TO_INVITE, _CONTACT, body=offer, again_ms=500)
    network.receive("CANCEL", then="crossed", optional=True)
    network.receive("ACK")
    if voice:
        network.act(f'<exec rtp_stream="{voice}.ulaw,{times},0"/>')
    network.go("talk")


def _talks(network: _Scenario) -> None:
    network.at("talk")
    network.go_if("stay", "talks", "less_than_equal", 0)
    network.at("talking")
    network.act(f'<subtract assign_to="talks" value="{STEP_MS}"/>')
    network.go_if("hang up", "talks", "less_than_equal", 0)
    network.receive("BYE", then="hung up on", within_ms=STEP_MS, otherwise="talking")
    network.at("stay")
    network.receive("BYE", then="hung up on")
    network.at("hung up on")
    network.send("SIP/2.0 200 OK", *_INSIDE)
    network.go("over")
    network.at("hang up")
    network.send(
        "BYE [next_url] SIP/2.0",
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
        "From:[$called];tag=[pid]c[call_number]",
        "To:[$caller]",
        "[last_Call-ID:]",
        "CSeq: 1 BYE",
        "Max-Forwards: 70",
        _q850(16, "Normal call clearing"),
        again_ms=500,
    )
    network.receive("BYE", then="hung up on", optional=True)
    network.raw('<recv response="200"/>')
    network.go("over")


def _flashes(network: _Scenario) -> None:
    network.at(Course.FLASH.value)
    network.send("SIP/2.0 200 OK", *_DIALOG, _TO_INVITE, _CONTACT, body=_QUIET, again_ms=500)
    network.receive("ACK")
    network.raw(f'<pause milliseconds="{FLASH_MS}"/>')
    network.go("hang up")


def _is_taken_back(network: _Scenario) -> None:
    network.at("taken back")
    network.send("SIP/2.0 200 OK", *_DIALOG, "[last_CSeq:]")
    network.send("SIP/2.0 487 Request Terminated", *_DIALOG, _TO_INVITE)
    network.receive("ACK", then="over")
    network.at("too late")
    network.send("SIP/2.0 481 No Such Transaction", *_DIALOG, "[last_CSeq:]")
    network.receive("ACK", then="over")


def _crosses(network: _Scenario) -> None:
    """An answer and the caller's giving up meet on the way."""
    network.at("crossing")
    network.send("SIP/2.0 200 OK", *_DIALOG, "[last_CSeq:]")
    network.send("SIP/2.0 200 OK", *_DIALOG, _TO_INVITE, _CONTACT, body=_QUIET, again_ms=500)
    network.receive("ACK")
    network.receive("BYE", then="hung up on")
    network.at("crossed")
    network.send("SIP/2.0 200 OK", *_DIALOG, "[last_CSeq:]")
    network.receive("ACK")
    network.receive("BYE", then="hung up on")
