"""What was looked at before the first call, and what there is to say of it: a line of `outdial doctor`."""

from dataclasses import dataclass
from enum import Enum


class Grade(Enum):
    """The value is what is shown."""

    OK = "ok"
    WARNING = "warning"
    """Calls can be placed; something will be missing, or worse than it need be."""
    ERROR = "error"
    """Not a call, or not one that a person should get."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``says`` tells what is the case, and unless all is well what to do about it."""

    subject: str
    grade: Grade
    says: str

    @property
    def well(self) -> bool:
        """Whether one can go on."""
        return self.grade is not Grade.ERROR


def ok(subject: str, says: str) -> Finding:
    return Finding(subject, Grade.OK, says)


def warning(subject: str, says: str) -> Finding:
    return Finding(subject, Grade.WARNING, says)


def error(subject: str, says: str) -> Finding:
    return Finding(subject, Grade.ERROR, says)
