"""The page of the reference with every case of ``outdial conformance``."""

import re
from collections.abc import Sequence

from outdial.conformance.case import Case
from outdial.conformance.cases.every import CASES
from outdial.conformance.interfaces import INTERFACES, Interface
from outdial.conformance.report import cases_of


def conformance_page(made: str) -> str:
    """Every case of ``outdial conformance``, with its source; ``made`` says how the page is made."""
    parts = [
        "# Conformance",
        made,
        (
            f"What `outdial conformance` asks of a server: {len(CASES)} rules of {len(INTERFACES)} interfaces.\n"
            "[How to run it](../how-to/check-a-server.md)."
        ),
        (
            "A source is one of the five seeds, by its number, or a page of the vendor's reference, by its own.\n"
            "*Reading* marks what a page only implies. Paths go on behind `/v1/openapi/campaigns/{vdnId}`, or behind\n"
            "`/v2/…` where they say so."
        ),
        *(part for interface in INTERFACES.values() for part in _cases_of(interface)),
    ]
    return "\n\n".join(parts) + "\n"


def _cases_of(interface: Interface) -> Sequence[str]:
    rows = [f"| {_cell(case.rule)} | {case.source} | {_needed(case)} |" for case in cases_of(CASES, interface)]
    operations = ", ".join(f"`{operation.strip()}`" for operation in interface.operations)
    told = f"{operations}. {len(rows)} cases." if operations else f"{len(rows)} cases."
    table = ["| rule | source | needs |", "|---|---|---|", *rows]
    return f"## {interface.number} {interface.title}", told, "\n".join(table)


def _cell(rule: str) -> str:
    """A rule may be about a sign that means something in a table."""
    return re.sub(r"([\\`*_|<>~\[\]])", r"\\\1", rule)


def _needed(case: Case) -> str:
    return ", ".join(f"`{need.option}`" for need in sorted(case.needs, key=lambda need: need.option))
