"""``outdial conformance``."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from cyclopts import Parameter
from rich.table import Column, Table

from outdial.cli.surroundings import SecretKey, console, notes
from outdial.clock import SystemClock
from outdial.conformance.case import Case, Grade, Verdict
from outdial.conformance.cases.every import CASES
from outdial.conformance.house import House, Means
from outdial.conformance.interfaces import INTERFACES, numbered
from outdial.conformance.receiver import Receiver, listening
from outdial.conformance.report import junit, of_grade, rows
from outdial.conformance.server import Key, Server
from outdial.conformance.trial import CannotRun, try_all
from outdial.domain.contact import is_dial_string

FAILED: Final = 1
NOT_RUN: Final = 2
_PORT_MAX: Final = 65_535
_COLOURS: Final[Mapping[Grade, str]] = {Grade.PASSED: "green", Grade.FAILED: "red", Grade.SKIPPED: "yellow"}

Ak = Annotated[str | None, Parameter(help="An access key of the tenant.", env_var="OUTDIAL_ACCESS_KEY")]


def conformance(
    base_url: Annotated[str, Parameter(help="Where the server is, such as https://203.0.113.1:28050.")] = "",
    /,
    *,
    vdn: Annotated[int, Parameter(help="The tenant, a number from 1 to 9999.")] = 1,
    ak: Ak = None,
    sk: SecretKey = None,
    only: Annotated[
        tuple[str, ...], Parameter(help="Interfaces to try, by number: 5.1, or 5 for all of its chapter; repeat it.")
    ] = (),
    without: Annotated[tuple[str, ...], Parameter(help="Interfaces to leave out, by number; repeat it.")] = (),
    list_: Annotated[bool, Parameter(name="--list", negative="", help="List the cases, and try none.")] = False,
    junit_file: Annotated[Path | None, Parameter(name="--junit", help="Write JUnit XML there, for a CI.")] = None,
    skill: Annotated[int | None, Parameter(help="A skill queue that exists, for campaigns with agents.")] = None,
    flow: Annotated[str, Parameter(help="The code of a flow (deviceSign), for campaigns with an IVR.")] = "8000",
    group: Annotated[int | None, Parameter(help="A task group whose campaigns are suspended; it gets numbers.")] = None,
    dial: Annotated[
        str | None, Parameter(help="A number of your own to call, once; nobody is called without it.")
    ] = None,
    callback_listen: Annotated[
        str | None, Parameter(help="HOST:PORT to receive results on; with --dial. Port 0 takes a free one.")
    ] = None,
    callback_url: Annotated[
        str | None, Parameter(help="How the server reaches that place; http://HOST:PORT/ unless it says otherwise.")
    ] = None,
    empty_blacklist: Annotated[
        bool, Parameter(negative="", help="Also empty the tenant's blacklist, which deletes what others put there.")
    ] = False,
    other_vdn: Annotated[int | None, Parameter(help="A second tenant, who must not see the first one's.")] = None,
    other_ak: Annotated[str | None, Parameter(help="An access key of the second tenant.")] = None,
    other_sk: Annotated[
        str | None, Parameter(help="Its secret.", env_var="OUTDIAL_OTHER_SECRET_KEY", allow_leading_hyphen=True)
    ] = None,
) -> int:
    """Check whether a server keeps to the CC-iSales interface: each rule of its documents is a case with its source.

    Campaigns that it makes are suspended, begin tomorrow, and are deleted in the end. Exit code 0 when nothing failed,
    1 when something did, 2 when nothing could be tried.
    """
    try:
        chosen = _chosen(only, without)
        if list_:
            _list(chosen)
            return 0
        key = Key(vdn_id=vdn, access_key=ak or "", secret_key=sk or "")
        _check(base_url, key, dial)
        means = Means(
            key=key,
            flow=flow,
            skill_id=skill,
            group_id=group,
            other=_other(other_vdn, other_ak, other_sk),
            dial=dial,
            callback_url=callback_url,
            empty_blacklist=empty_blacklist,
        )
        verdicts, left_behind = asyncio.run(_run(base_url, means, chosen, callback_listen))
    except CannotRun as reason:
        notes().print(f"outdial: {reason}", style="red", markup=False)
        return NOT_RUN
    _show(verdicts, left_behind)
    if junit_file is not None:
        junit_file.write_text(junit(verdicts), encoding="utf-8")
    return FAILED if of_grade(verdicts, Grade.FAILED) else 0


def _chosen(only: Collection[str], without: Collection[str]) -> Sequence[Case]:
    wanted = _interfaces("--only", only) if only else set(INTERFACES)
    unwanted = _interfaces("--without", without)
    return [case for case in CASES if case.interface in wanted - unwanted]


def _interfaces(option: str, names: Collection[str]) -> set[str]:
    for name in names:
        if not numbered(name):
            raise CannotRun(f"{option} {name}: there is no such interface; --list shows them with their numbers.")
    return {number for name in names for number in numbered(name)}


def _check(base_url: str, key: Key, dial: str | None) -> None:
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc:
        raise CannotRun(f"{base_url!r} is no address of a server: give one such as http://127.0.0.1:28080.")
    if not key.access_key or not key.secret_key:
        raise CannotRun(
            "No key to sign with: give --ak and --sk, or set OUTDIAL_ACCESS_KEY and OUTDIAL_SECRET_KEY. On a server of "
            "ours, `outdial keys create --vdn 1` makes a key."
        )
    if dial is not None and not is_dial_string(dial):
        raise CannotRun(f"--dial: 1 to 24 of digits, * and #, not {dial!r}.")


def _other(vdn: int | None, ak: str | None, sk: str | None) -> Key | None:
    if vdn is None and ak is None:
        return None
    if vdn is None or not ak or not sk:
        raise CannotRun("A second tenant needs all three: --other-vdn, --other-ak and --other-sk.")
    return Key(vdn_id=vdn, access_key=ak, secret_key=sk)


async def _run(
    base_url: str, means: Means, cases: Sequence[Case], listen: str | None
) -> tuple[Sequence[Verdict], Sequence[str]]:
    clock, remarks = SystemClock(), notes()
    async with _receiving(listen, means, clock) as (receiver, given), Server(base_url, clock=clock) as server:
        house = House(server, given, clock=clock, receiver=receiver)
        with remarks.status("") as status:
            verdicts = await try_all(house, cases, tell=lambda verdict: status.update(verdict.case.name))
    return verdicts, house.left_behind


@asynccontextmanager
async def _receiving(
    listen: str | None, means: Means, clock: SystemClock
) -> AsyncGenerator[tuple[Receiver | None, Means]]:
    """A receiver, if one is wanted, and the means with the address at which it is reached."""
    if listen is None:
        yield None, means
        return
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _PORT_MAX:
        raise CannotRun(f"--callback-listen {listen}: give HOST:PORT, such as 127.0.0.1:9000.")
    try:
        async with listening(host.strip("[]"), int(port), clock=clock) as (receiver, opened):
            yield receiver, means.reached_at(means.callback_url or f"http://{host}:{opened}/")
    except OSError as error:
        raise CannotRun(f"--callback-listen {listen}: cannot listen there: {error}.") from None


def _list(cases: Sequence[Case]) -> None:
    table = Table("interface", Column("rule", overflow="fold"), Column("source", overflow="fold"))
    for case in cases:
        table.add_row(f"{case.interface} {INTERFACES[case.interface].title}", case.rule, case.source)
    console().print(table)
    console().print(f"{len(cases)} cases of {len({case.interface for case in cases})} interfaces")


def _show(verdicts: Sequence[Verdict], left_behind: Sequence[str]) -> None:
    """First what was not kept, then the count of each interface, then the sum."""
    out = console()
    for grade in (Grade.SKIPPED, Grade.FAILED):
        for verdict in of_grade(verdicts, grade):
            out.print(f"[{_COLOURS[grade]}]{grade.value}[/]  ", end="")
            out.print(f"{verdict.case.name} ({verdict.case.source})", markup=False)
            out.print(f"    {verdict.reason.replace(chr(10), chr(10) + '    ')}", markup=False)
    table = Table(
        "interface", "", *(Column(name, justify="right") for name in ("cases", *(grade.value for grade in Grade)))
    )
    for row in rows(verdicts):
        counts = (row.cases, row.passed, row.failed, row.skipped)
        table.add_row(row.interface.number, row.interface.title, *map(str, counts))
    out.print(table)
    sums = ", ".join(f"{len(of_grade(verdicts, grade))} {grade.value}" for grade in Grade)
    out.print(f"{len(verdicts)} cases: {sums}")
    for what in left_behind:
        out.print(f"left behind: {what}", markup=False)
