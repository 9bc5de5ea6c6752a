"""A pretend FreeSWITCH: an event socket on loopback that answers as FreeSWITCH's source says it would, and misbehaves
as it is told. No FreeSWITCH can be installed where the tests run; what the real one was heard to say is in
``transcript.jsonl``.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from outdial.clock import ManualClock
from outdial.gateways.freeswitch.client import EslAddress

PASSWORD = "a secret"
GONE = "-ERR No such channel!"
Q850 = {
    "USER_BUSY": 17,
    "NO_ANSWER": 19,
    "NORMAL_CLEARING": 16,
    "UNALLOCATED_NUMBER": 1,
    "NORMAL_TEMPORARY_FAILURE": 41,
}


@dataclass(slots=True)
class PretendChannel:
    uuid: str
    endpoint: str
    variables: dict[str, str]
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    other: str | None = None
    flow: tuple[str, str] | None = None


@dataclass(slots=True, eq=False)
class _Line:
    writer: asyncio.StreamWriter
    is_in: bool = False
    hears: bool = False

    def send(self, head: str, body: str = "") -> None:
        data = body.encode()
        length = f"Content-Length: {len(data)}\n" if data else ""
        self.writer.write(f"{head}\n{length}\n".encode() + data)


def _nothing(_channel: PretendChannel) -> None:
    """Whoever is called gives no sign."""


@dataclass(slots=True, eq=False)
class PretendFreeSwitch:
    clock: ManualClock
    carrier: Callable[[PretendChannel], None] = _nothing
    """What the far end does with a new call."""
    connected: Callable[[PretendChannel], None] = _nothing
    """Told of a call that was brought to somebody."""
    channels: dict[str, PretendChannel] = field(default_factory=dict[str, PretendChannel])
    asked: list[str] = field(default_factory=list[str])
    """Every command, in order."""
    unread: list[tuple[_Line, str, str]] = field(default_factory=list[tuple[_Line, str, str]])
    unmade: list[str] = field(default_factory=list[str])
    dying: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """Channels that end after the reply: which, why and how."""
    is_frozen: bool = False
    """Commands are taken and nothing is done, until ``catch_up``."""
    is_slow: bool = False
    """Requests for calls are taken, and their channels made when ``make`` is called."""
    no_reply_to: str = ""
    """A command that begins so is done; then the connection is cut instead of a reply."""
    refuses: dict[str, str] = field(default_factory=dict[str, str])
    """What is replied to commands that begin so, instead of doing them."""
    says: dict[str, str] = field(default_factory=dict[str, str])
    """What is answered to questions that begin so."""
    stale: set[str] = field(default_factory=set[str])
    """Ids that are listed though there is no such channel."""
    lines: list[_Line] = field(default_factory=list[_Line])
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody is listening for events."""
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with every command."""

    @asynccontextmanager
    async def serving(self, *, port: int = 0) -> AsyncGenerator[EslAddress]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        try:
            yield EslAddress(host="127.0.0.1", port=server.sockets[0].getsockname()[1], password=PASSWORD)
        finally:
            server.close()
            self.cut()

    async def was_asked(self, beginning: str, *, times: int = 1) -> str:
        """Wait until a command that begins so has come so often; the last of them."""
        async with asyncio.timeout(10):
            while len(found := [command for command in self.asked if command.startswith(beginning)]) < times:
                self.heard.clear()
                await self.heard.wait()
        return found[-1]

    def cut(self) -> None:
        """End every connection."""
        lines, self.lines = self.lines, []
        for line in lines:
            line.writer.transport.abort()

    def say(self, data: bytes) -> None:
        """Any bytes, to everybody."""
        for line in self.lines:
            line.writer.write(data)

    def catch_up(self) -> None:
        """Do whatever was asked while it was frozen."""
        self.is_frozen = False
        unread, self.unread = self.unread, []
        for line, command, job in unread:
            self._do(line, command, job)

    def make(self) -> None:
        """Make the channels of calls that were asked for while it was slow."""
        self.is_slow = False
        unmade, self.unmade = self.unmade, []
        for order in unmade:
            self._originate(order)

    def tell(
        self, name: str, uuid: str = "", more: Mapping[str, str] | None = None, *, at: datetime | None = None
    ) -> None:
        """An event, to everybody who listens."""
        event = {"Event-Name": name, "Unique-ID": uuid, **(more or {})}
        self.play(event, at=at or self.clock.now())

    def play(self, event: dict[str, str], *, at: datetime) -> None:
        """An event as it was recorded."""
        body = json.dumps(event | {"Event-Date-Timestamp": str(round(at.timestamp() * 1_000_000))})
        for line in self.lines:
            if line.hears:
                line.send("Content-Type: text/event-json", body)

    def ring(self, channel: PretendChannel) -> None:
        channel.ringing_at = self.clock.now()
        self.tell("CHANNEL_PROGRESS", channel.uuid)

    def answer(self, channel: PretendChannel) -> None:
        channel.answered_at = self.clock.now()
        self.tell("CHANNEL_ANSWER", channel.uuid)
        self._job_done(channel.uuid, f"+OK {channel.uuid}")
        self.tell("CHANNEL_PARK", channel.uuid)

    def end(self, uuid: str, cause: str = "NORMAL_CLEARING", by: str = "recv_bye", *, sip: int | None = None) -> None:
        """A channel ends; the other one of its bridge goes on if it was told to."""
        channel = self.channels.pop(uuid)
        fields = {"Hangup-Cause": cause, "variable_sip_hangup_disposition": by}
        fields["variable_hangup_cause_q850"] = str(Q850.get(cause, 16))
        if sip is not None:
            fields["variable_sip_term_status"] = str(sip)
        self.tell("CHANNEL_HANGUP", uuid, {"Hangup-Cause": cause})
        if channel.answered_at is None:
            self._job_done(uuid, f"-ERR {cause}")
        self.tell("CHANNEL_HANGUP_COMPLETE", uuid, fields)
        other = self.channels.get(channel.other or "")
        if other is not None and other.other == uuid:
            other.other = None
            if other.variables.get("park_after_bridge") == "true":
                self.tell("CHANNEL_PARK", other.uuid)
            else:
                self.end(other.uuid)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(writer)
        self.lines.append(line)
        line.send("Content-Type: auth/request")
        try:
            while True:
                command, *headers = (await reader.readuntil(b"\n\n")).decode().rstrip("\n").split("\n")
                job = "".join(headers).removeprefix("Job-UUID: ")
                self.asked.append(command)
                self.heard.set()
                if self.is_frozen:
                    self.unread.append((line, command, job))
                else:
                    self._do(line, command, job)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.lines = [other for other in self.lines if other is not line]
            writer.close()

    def _do(self, line: _Line, command: str, job: str) -> None:
        verb, _, rest = command.partition(" ")
        reply = self._reply(line, verb, rest, job)
        if self.no_reply_to and command.startswith(self.no_reply_to):
            self.no_reply_to = ""
            line.writer.transport.abort()
        elif verb == "api":
            line.send("Content-Type: api/response", reply)
        else:
            line.send(f"Content-Type: command/reply\nReply-Text: {reply}")
        while self.dying:
            # As the real one does: the reply is there before any event of the end.
            self.end(*self.dying.pop(0))
        if verb == "bgapi" and reply.startswith("+OK"):
            self._originate(rest)

    def _reply(self, line: _Line, verb: str, rest: str, job: str) -> str:
        for beginning, refusal in self.refuses.items():
            if f"{verb} {rest}".startswith(beginning):
                return refusal
        if verb == "auth":
            line.is_in = rest == PASSWORD
            return "+OK accepted" if line.is_in else "-ERR invalid"
        if not line.is_in:
            return "-ERR command not found"
        if verb == "event":
            line.hears = True
            self.joined.set()
            return "+OK event listener enabled json"
        if verb == "bgapi":
            return f"+OK Job-UUID: {job}"
        answer = next((answer for question, answer in self.says.items() if rest.startswith(question)), None)
        return self._api(*rest.split(" ", 1)) if answer is None else answer

    def _api(self, verb: str, rest: str = "") -> str:
        if verb == "show":
            rows = [{"uuid": uuid} for uuid in (*self.channels, *self.stale)]
            return json.dumps({"row_count": len(rows), "rows": rows} if rows else {"row_count": 0})
        if verb == "uuid_setvar":
            return self._set(*separated(rest, 3))
        if verb == "uptime":
            return "1"
        uuid, *words = rest.split(" ")
        channel = self.channels.get(uuid)
        if verb == "uuid_exists":
            return "false" if channel is None else "true"
        if verb == "uuid_dump" and channel is None:
            return "-ERR No Such Channel!"
        return GONE if channel is None else self._api_of(channel, verb, words)

    def _api_of(self, channel: PretendChannel, verb: str, words: list[str]) -> str:
        match verb, words:
            case "uuid_kill", [cause]:
                is_answered = channel.answered_at is not None
                self.dying.append((channel.uuid, cause, "send_bye" if is_answered else "send_cancel"))
            case "uuid_dump", ["json"]:
                return json.dumps(dumped(channel))
            case "uuid_bridge", [uuid]:
                other = self.channels.get(uuid)
                if other is None or other.answered_at is None or channel.answered_at is None:
                    return "-ERR Invalid uuid"
                channel.other, other.other = other.uuid, channel.uuid
                self.connected(other)
            case "uuid_record", ["start", _file]:
                pass
            case "uuid_transfer", [extension, "XML", context]:
                channel.flow = extension, context
                self.connected(channel)
            case _:
                return f"-USAGE: {verb}"
        return "+OK"

    def _set(self, uuid: str, name: str, value: str = "") -> str:
        channel = self.channels.get(uuid)
        if channel is None:
            return GONE
        if not value:
            channel.variables.pop(name, None)
        elif re.search(r"\$[\\$]*\{", value) is None:
            channel.variables[name] = value
        return "+OK"

    def _originate(self, order: str) -> None:
        if self.is_slow:
            self.unmade.append(order)
            return
        match = re.fullmatch(r"originate \{\^\^~([^{}]*)\}(\S+) &park\(\)", order)
        assert match is not None, order
        variables = dict(setting.split("=", 1) for setting in match[1].split("~"))
        uuid = variables["origination_uuid"]
        refusal = self.refuses.get("originate")
        if uuid in self.channels or refusal is not None:
            self._job_done(uuid, refusal or "-ERR DESTINATION_OUT_OF_ORDER")
            return
        channel = self.channels[uuid] = PretendChannel(uuid, match[2], variables)
        self.tell("CHANNEL_CREATE", uuid)
        self.carrier(channel)

    def _job_done(self, job: str, result: str) -> None:
        self.tell("BACKGROUND_JOB", more={"Job-UUID": job, "_body": f"{result}\n"})


def dumped(channel: PretendChannel) -> dict[str, str]:
    """A channel's dump: never is 0, and instants are microseconds."""
    instants = {"Progress": channel.ringing_at, "Progress-Media": None, "Answered": channel.answered_at}
    times = {
        f"Caller-Channel-{name}-Time": "0" if at is None else str(round(at.timestamp() * 1_000_000))
        for name, at in instants.items()
    }
    variables = {f"variable_{name}": value for name, value in channel.variables.items()}
    return {"Event-Name": "CHANNEL_DATA", "Unique-ID": channel.uuid, **times, **variables}


def separated(text: str, parts: int) -> list[str]:
    """As FreeSWITCH cuts the words of a command, takes quotes away and reads escapes (switch_separate_string)."""
    found: list[str] = []
    while text and len(found) < parts - 1:
        word, _, text = text.partition(" ")
        found.append(word)
    return [*found, unescaped(text)] if text else found


def unescaped(text: str) -> str:
    """``cleanup_separated_string`` of FreeSWITCH's switch_utils.c."""
    text = text.lstrip(" ")
    out, kept, place, is_quoted = "", 0, 0, False
    while place < len(text):
        sign, after = text[place], text[place + 1 : place + 2]
        if sign == "\\" and after and after in "'\" \\nrts":
            out += {"n": "\n", "r": "\r", "t": "\t", "s": " "}.get(after, after)
            kept, place = len(out), place + 2
            continue
        place += 1
        if sign == "'" and (is_quoted or "'" in text[place:]):
            is_quoted = not is_quoted
            kept = len(out) if is_quoted else kept
            continue
        out += sign
        kept = len(out) if sign != " " or is_quoted else kept
    return out[:kept] if kept else out
