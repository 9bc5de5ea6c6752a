import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from outdial.gateways.asterisk.checkup import (
    CONTEXTS,
    NEEDED,
    ROBOTS,
    WANTED,
    Recordings,
    TrunkSaid,
    judged_dialplan,
    judged_message,
    judged_modules,
    judged_recordings,
    judged_trunk,
    judged_version,
    no_such_trunk,
)
from outdial.gateways.asterisk.configuration import configuration
from outdial.gateways.asterisk.replies import Endpoint
from outdial.gateways.finding import Finding, Grade
from tests.gateways.asterisk.plans import a_plan

ALL = {name for groups in (NEEDED, WANTED, ROBOTS) for names in groups.values() for name in names}
FOLDER = Path("/var/spool/asterisk/monitor/outdial")
HERE = Recordings(FOLDER, deleted_in=FOLDER, is_there=True, may_delete=True)
OF_OPERATORS = {"outdial-own-flows", "outdial-example-flows", "outdial-unknown-flow", "outdial-from-trunk"}
"""Contexts that may be changed, or be empty."""


def grades(findings: Sequence[Finding]) -> list[tuple[str, Grade]]:
    return [(finding.subject, finding.grade) for finding in findings]


def test_every_module_that_is_asked_for_is_loaded_by_the_configuration_that_we_write() -> None:
    written = set(re.findall(r"^load = (\S+)$", configuration(a_plan())["modules.conf"], re.MULTILINE))

    assert written >= ALL | {"func_dialplan.so"}


def test_every_context_that_calls_pass_is_looked_for() -> None:
    written = set(re.findall(r"^\[(outdial-[a-z-]+)\]$", configuration(a_plan())["extensions.conf"], re.MULTILINE))

    assert written - OF_OPERATORS == set(CONTEXTS)


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ("22.10.1+dfsg+~cs6.17.60671434-1", Grade.OK),
        ("certified/20.7-cert3", Grade.OK),
        ("Asterisk certified/18.9-cert1", Grade.OK),
        ("16.28.0~dfsg-0+deb11u4", Grade.OK),
        ("13.38.3", Grade.ERROR),
        ("GIT-master-9b0d8d9", Grade.WARNING),
    ],
)
def test_a_version_is_judged_by_its_first_number(said: str, grade: Grade) -> None:
    assert judged_version(said).grade is grade


def test_nothing_ails_where_every_module_runs() -> None:
    assert grades(judged_modules(ALL)) == [("modules", Grade.OK), ("robots", Grade.OK)]


def test_a_module_without_which_no_call_goes_is_an_error_that_names_the_line_to_add() -> None:
    first, *_ = judged_modules(ALL - {"app_stack.so"})

    assert first.grade is Grade.ERROR
    assert "load = app_stack.so" in first.says


def test_a_module_that_some_campaigns_miss_is_a_warning_that_names_them() -> None:
    _, second, *_ = judged_modules(ALL - {"app_mixmonitor.so"})

    assert second.grade is Grade.WARNING
    assert "recordings" in second.says


def test_one_way_is_enough_for_robots() -> None:
    one = judged_modules(ALL - set(ROBOTS["AudioSocket"]))[-1]
    none = judged_modules(ALL - {name for names in ROBOTS.values() for name in names})[-1]

    assert (one.grade, none.grade) == (Grade.OK, Grade.WARNING)


def test_a_context_that_is_missing_is_an_error() -> None:
    assert judged_dialplan([]).grade is Grade.OK
    assert judged_dialplan(["outdial-amd"]).grade is Grade.ERROR


@pytest.mark.parametrize(
    ("state", "contacts", "is_qualified", "grade", "said"),
    [
        ("online", "sip:a:5060", True, Grade.OK, "answers at sip:a:5060"),
        ("online", "sip:a:5060", False, Grade.OK, "--call"),
        ("offline", "sip:a:5060", True, Grade.ERROR, "firewall"),
        ("offline", "", False, Grade.ERROR, "no address"),
        ("unknown", "sip:a:5060", False, Grade.WARNING, "unknown"),
    ],
)
def test_a_trunk_is_judged_by_its_state_and_by_whether_it_is_asked(
    state: str, contacts: str, *, is_qualified: bool, grade: Grade, said: str
) -> None:
    finding = judged_trunk(TrunkSaid(Endpoint(resource="carrier", state=state), contacts, is_qualified))

    assert finding.grade is grade
    assert said in finding.says


def test_whoever_names_a_trunk_that_is_not_there_is_told_those_that_are() -> None:
    finding = no_such_trunk("mine", [Endpoint(resource="carrier"), Endpoint(resource="backup")])

    assert finding.grade is Grade.ERROR
    assert "backup, carrier" in finding.says


def test_agents_phones_do_not_hide_the_trunks_among_the_names() -> None:
    phones = [Endpoint(resource=str(1000 + number)) for number in range(500)]

    says = no_such_trunk("mine", [*phones, Endpoint(resource="carrier")]).says

    assert "it has: carrier, 1000, 1001" in says
    assert "and 481 more" in says


def test_silence_in_place_of_the_message_is_an_error() -> None:
    assert judged_message("vm-goodbye", is_there=True).grade is Grade.OK
    assert "asterisk-core-sounds" in judged_message("vm-goodbye", is_there=False).says


@pytest.mark.parametrize(
    ("recordings", "on_this_machine", "grade", "said"),
    [
        (HERE, True, Grade.OK, str(FOLDER)),
        (replace(HERE, is_there=False, may_delete=False), True, Grade.OK, "with the first one"),
        (replace(HERE, may_delete=False), True, Grade.WARNING, "let the user"),
        (replace(HERE, deleted_in=Path("/elsewhere")), True, Grade.WARNING, f"OUTDIAL_RECORDINGS={FOLDER}"),
        (replace(HERE, is_there=False), False, Grade.OK, "of the switch"),
    ],
)
def test_recordings_that_nobody_would_delete_are_told(
    recordings: Recordings, *, on_this_machine: bool, grade: Grade, said: str
) -> None:
    finding = judged_recordings(recordings, on_this_machine=on_this_machine)

    assert finding.grade is grade
    assert said in finding.says
