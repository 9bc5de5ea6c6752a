"""What a run came to: how many cases of each interface, and JUnit XML for a CI."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from outdial.conformance.case import Case, Grade, Verdict
from outdial.conformance.interfaces import INTERFACES, Interface

_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cases of one interface."""

    interface: Interface
    cases: int
    passed: int
    failed: int
    skipped: int


def rows(verdicts: Sequence[Verdict]) -> Sequence[Row]:
    """A row for each interface of which a case was tried or skipped, in their order."""
    counts = Counter((verdict.case.interface, verdict.grade) for verdict in verdicts)
    return [
        Row(
            interface=interface,
            cases=sum(counts[number, grade] for grade in Grade),
            passed=counts[number, Grade.PASSED],
            failed=counts[number, Grade.FAILED],
            skipped=counts[number, Grade.SKIPPED],
        )
        for number, interface in INTERFACES.items()
        if any(counts[number, grade] for grade in Grade)
    ]


def cases_of(cases: Sequence[Case], interface: Interface) -> Sequence[Case]:
    """Those of one interface, in their order."""
    return [case for case in cases if case.interface == interface.number]


def of_grade(verdicts: Sequence[Verdict], grade: Grade) -> Sequence[Verdict]:
    """Those that came to this."""
    return [verdict for verdict in verdicts if verdict.grade is grade]


def junit(verdicts: Sequence[Verdict]) -> str:
    """JUnit XML: a suite for each interface, a case for each rule, with its source."""
    root = ET.Element("testsuites", _totals(verdicts), name="outdial conformance")
    for row in rows(verdicts):
        of_interface = [verdict for verdict in verdicts if verdict.case.interface == row.interface.number]
        name = f"{row.interface.number} {row.interface.title}"
        suite = ET.SubElement(root, "testsuite", _totals(of_interface), name=name)
        for verdict in of_interface:
            _add_case(suite, verdict, name)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _totals(verdicts: Sequence[Verdict]) -> dict[str, str]:
    return {
        "tests": str(len(verdicts)),
        "failures": str(len(of_grade(verdicts, Grade.FAILED))),
        "skipped": str(len(of_grade(verdicts, Grade.SKIPPED))),
        "errors": "0",
        "time": f"{sum(verdict.took.total_seconds() for verdict in verdicts):.3f}",
    }


def _add_case(suite: ET.Element, verdict: Verdict, name: str) -> None:
    case = verdict.case
    element = ET.SubElement(
        suite,
        "testcase",
        classname=name,
        name=f"{_clean(case.rule)} ({case.source})",
        time=f"{verdict.took.total_seconds():.3f}",
    )
    reason = _clean(verdict.reason)
    match verdict.grade:
        case Grade.PASSED:
            return
        case Grade.FAILED:
            ET.SubElement(element, "failure", message=reason.partition("\n")[0]).text = reason
        case Grade.SKIPPED:
            ET.SubElement(element, "skipped", message=reason.partition("\n")[0])


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("�", text)
