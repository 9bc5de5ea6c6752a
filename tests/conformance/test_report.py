from datetime import timedelta
from xml.etree import ElementTree as ET

from outdial.conformance.case import Case, Grade, Verdict
from outdial.conformance.report import junit, rows
from outdial.conformance.visit import Visit


async def nothing(_visit: Visit) -> None:
    return None


def verdict(interface: str, rule: str, grade: Grade, reason: str = "") -> Verdict:
    case = Case(interface=interface, rule=rule, source="seed 003", check=nothing)
    return Verdict(case=case, grade=grade, took=timedelta(seconds=0.5), reason=reason)


VERDICTS = [
    verdict("5.1", "one & only <x>", Grade.PASSED),
    verdict("5.1", "two", Grade.FAILED, 'sent: POST\ncame: "\x00]]>"'),
    verdict("3.1", "three", Grade.SKIPPED, "needs --skill"),
]


def test_the_cases_are_counted_by_interface_in_their_order() -> None:
    counted = [(row.interface.number, row.cases, row.passed, row.failed, row.skipped) for row in rows(VERDICTS)]

    assert counted == [("3.1", 1, 0, 0, 1), ("5.1", 2, 1, 1, 0)]


def test_junit_tells_every_case_whatever_characters_the_server_answered() -> None:
    root = ET.fromstring(junit(VERDICTS).partition("?>")[2])  # noqa: S314 - our own

    cases = list(root.iter("testcase"))
    assert [case.get("name") for case in cases] == ["three (seed 003)", "one & only <x> (seed 003)", "two (seed 003)"]
    assert (root.get("tests"), root.get("failures"), root.get("skipped"), root.get("time")) == ("3", "1", "1", "1.500")
    failure = cases[2].find("failure")
    assert failure is not None
    assert failure.text == 'sent: POST\ncame: "�]]>"'
    assert [each.tag for each in cases[0]] == ["skipped"]


def test_junit_has_a_suite_for_each_interface() -> None:
    root = ET.fromstring(junit(VERDICTS).partition("?>")[2])  # noqa: S314 - our own

    suites = {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in root.iter("testsuite")}
    assert suites == {"3.1 Add a campaign (V1)": ("1", "0"), "5.1 Add numbers (V1)": ("2", "1")}
