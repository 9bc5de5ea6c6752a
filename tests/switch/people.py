"""People behind a trunk of their own: a SIP endpoint (RFC 3261) as small as will do. Who is called answers at once."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, cast

from outdial.clock import SystemClock
from outdial.gateways.asterisk.plan import Address
from tests.switch.person import HEARS_S_MAX, PCMU, TELEPHONE_EVENT, Person

_HEADER: Final = re.compile(r"^([\w-]+)[ \t]*:[ \t]*(.*?)$", re.MULTILINE)
_CALLED: Final = re.compile(r"sip:([^@;>]+)@")
_PLACE: Final = re.compile(r"^c=IN IP4 (\S+)|^m=audio (\d+)", re.MULTILINE)
_URI: Final = re.compile(r"<([^>]+)>")
_TAG: Final = ";tag=person"
_BRANCH: Final = "z9hG4bK"
_SDP: Final = """v=0
o=person 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {port} RTP/AVP {audio} {keys}
a=rtpmap:{audio} PCMU/8000
a=rtpmap:{keys} telephone-event/8000
a=fmtp:{keys} 0-16
a=ptime:20
"""


@dataclass(frozen=True, slots=True)
class _Request:
    """A message of SIP that asks for something; headers by their names, the last of each."""

    method: str
    headers: Mapping[str, str]
    body: str

    @classmethod
    def read(cls, text: str) -> "_Request":
        head, _, body = text.replace("\r\n", "\n").partition("\n\n")
        return cls(head.split()[0], dict(_HEADER.findall(head)), body)

    def reply(self, status: str, *lines: str, body: str = "") -> str:
        to = self.headers["To"] if ";tag=" in self.headers["To"] else self.headers["To"] + _TAG
        kept = [f"{name}: {self.headers[name]}" for name in ("Via", "From", "Call-ID", "CSeq")]
        return _message(f"SIP/2.0 {status}", *kept, f"To: {to}", *lines, body=body)


@dataclass(slots=True, eq=False)
class _Call:
    """A call that was answered; ``invite`` is what asked for it."""

    person: Person
    invite: _Request
    answer: str
    transport: asyncio.DatagramTransport
    talking: asyncio.Task[None]

    def bye(self, place: Address) -> str:
        headers = self.invite.headers
        contact = _URI.search(headers["Contact"])
        assert contact is not None
        return _message(
            f"BYE {contact[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {place.host}:{place.port};branch={_BRANCH}{id(self)}",
            f"From: {headers['To']}{_TAG}",
            f"To: {headers['From']}",
            f"Call-ID: {headers['Call-ID']}",
            "CSeq: 1 BYE",
            "Max-Forwards: 70",
        )

    def end(self) -> None:
        self.talking.cancel()
        self.transport.close()
        self.person.gone.set()


@dataclass(slots=True, eq=False)
class People(asyncio.DatagramProtocol):
    """Everybody who is called at ``place``."""

    place: Address
    _calls: dict[str, _Call] = field(default_factory=dict[str, _Call])
    """By Call-ID."""
    _answered: asyncio.Condition = field(default_factory=asyncio.Condition)
    _answering: dict[str, asyncio.Task[None]] = field(default_factory=dict[str, asyncio.Task[None]])
    _transport: asyncio.DatagramTransport | None = None

    async def person(self, number: str) -> Person:
        """Whoever answers at this number, as soon as they do; the latest, if it was called before."""
        async with asyncio.timeout(HEARS_S_MAX), self._answered:
            await self._answered.wait_for(lambda: self._find(number))
        (*_, call) = self._find(number)
        return call.person

    def hangs_up(self, person: Person) -> None:
        """A person ends the call."""
        call = next(call for call in self._calls.values() if call.person is person)
        self._send(call.bye(self.place), self._far_end(call.invite))
        call.end()

    def close(self) -> None:
        """Nobody is there any more."""
        for call in self._calls.values():
            call.end()
        for task in self._answering.values():
            task.cancel()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode()
        if text.startswith("SIP/2.0"):
            return
        request = _Request.read(text)
        call_id = request.headers["Call-ID"]
        match request.method:
            case "INVITE" if call_id in self._calls:
                self._send(self._calls[call_id].answer, addr)
            case "INVITE" if call_id not in self._answering:
                self._send(request.reply("180 Ringing"), addr)
                self._answering[call_id] = asyncio.ensure_future(self._answer(request, addr))
            case "BYE" | "OPTIONS":
                self._send(request.reply("200 OK"), addr)
                if request.method == "BYE" and call_id in self._calls:
                    self._calls[call_id].end()
            case _:
                pass

    def _find(self, number: str) -> list[_Call]:
        return [call for call in self._calls.values() if call.person.number == number]

    def _send(self, text: str, to: tuple[str, int]) -> None:
        assert self._transport is not None
        self._transport.sendto(text.encode(), to)

    async def _answer(self, invite: _Request, addr: tuple[str, int]) -> None:
        called = _CALLED.search(invite.headers["To"])
        assert called is not None
        person = Person(called[1], SystemClock())
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: person, local_addr=(self.place.host, 0)
        )
        port = transport.get_extra_info("sockname")[1]
        sdp = _SDP.format(host=self.place.host, port=port, audio=PCMU, keys=TELEPHONE_EVENT)
        contact = f"Contact: <sip:person@{self.place.host}:{self.place.port}>"
        answer = invite.reply("200 OK", contact, "Content-Type: application/sdp", body=sdp)
        talking = asyncio.ensure_future(person.talks(transport, _audio_of(invite)))
        self._calls[invite.headers["Call-ID"]] = _Call(person, invite, answer, transport, talking)
        self._send(answer, addr)
        async with self._answered:
            self._answered.notify_all()

    @staticmethod
    def _far_end(invite: _Request) -> tuple[str, int]:
        contact = re.search(r"@([\d.]+):(\d+)", invite.headers["Contact"])
        assert contact is not None
        return contact[1], int(contact[2])


@asynccontextmanager
async def people_at(place: Address) -> AsyncGenerator[People]:
    """They answer as long as this is entered."""
    people = People(place)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: people, local_addr=(place.host, place.port)
    )
    try:
        yield people
    finally:
        people.close()
        transport.close()


def _audio_of(invite: _Request) -> tuple[str, int]:
    """Where the caller wants to hear."""
    found = dict[str, str]()
    for host, port in _PLACE.findall(invite.body):
        found |= {"host": host} if host else {"port": port}
    return found["host"], int(found["port"])


def _message(*lines: str, body: str = "") -> str:
    text = body.replace("\n", "\r\n")
    return "\r\n".join([*lines, f"Content-Length: {len(text)}", "", text])
