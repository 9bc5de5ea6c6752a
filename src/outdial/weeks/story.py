"""What happened, told in the tenant's time. Lines are put into words only when somebody reads them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from outdial.domain.contact import masked
from outdial.virtual.agenda import Agenda
from outdial.weeks.week import Week

FOLLOWED: Final = 4
"""Contacts whose whole week the short story tells."""
SHORT_LINES_MAX: Final = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened; ``contact_id`` is None when it is about the world."""

    at_s: float
    contact_id: int | None
    text: str
    figures: tuple[object, ...]


class Story:
    """Remembers in order; ``{}`` in a text stands for the next figure."""

    def __init__(self, week: Week, agenda: Agenda) -> None:
        self._week = week
        self._agenda = agenda
        self._lines: list[Line] = []

    def tell(self, text: str, *figures: object, contact_id: int | None = None) -> None:
        self._lines.append(Line(self._agenda.now_s, contact_id, text, figures))

    def whole(self) -> Iterator[str]:
        """Every line."""
        return map(self._worded, self._lines)

    def short(self) -> Iterator[str]:
        """What befell the world, and the weeks of the contacts of whom there is most to tell; a bounded number."""
        told = Counter(line.contact_id for line in self._lines if line.contact_id is not None)
        followed = {contact_id for contact_id, _ in told.most_common(FOLLOWED)}
        lines = [line for line in self._lines if line.contact_id is None or line.contact_id in followed]
        yield from map(self._worded, lines[:SHORT_LINES_MAX])
        left = len(self._lines) - len(lines[:SHORT_LINES_MAX])
        if left:
            yield f"… and {left} lines more, of other contacts or of later; --full tells all."

    def about(self, contact_id: int | None, *, lines_max: int) -> list[str]:
        """The last lines about a contact and the world."""
        lines = [line for line in self._lines if line.contact_id in (None, contact_id)]
        return [self._worded(line) for line in lines[-lines_max:]]

    def _worded(self, line: Line) -> str:
        wall = self._week.at(line.at_s).astimezone(self._week.zone)
        return f"{wall:%a %d %H:%M:%S %z}  {line.text.format(*map(_shown, line.figures))}"


def _shown(figure: object) -> object:
    return masked(figure) if isinstance(figure, str) and figure.isdigit() and len(figure) > 3 else figure  # noqa: PLR2004 - work numbers have three digits
