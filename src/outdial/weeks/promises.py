"""What is promised to those who are called, and to those who read the record. The oracle judges by these."""

from dataclasses import dataclass
from enum import Enum


class Promise(Enum):
    """The value is how a report names it."""

    WINDOW = "no call outside a window"
    SUSPENDED = "no call while the campaign is suspended"
    BATCH = "no call to a contact whose batch is suspended"
    DELETED = "no call to a contact whose batch was deleted"
    APPOINTED = "promised calls are made by whom they were promised, and not before"
    URGENT = "who is more urgent is not passed over"
    LISTED = "no call to a blacklisted or restricted number"
    ONE_PER_NUMBER = "at most one open call for a number"
    ONE_PER_ATTEMPT = "at most one call for an attempt"
    BUDGET = "attempts of a contact stay within its budget"
    DAYS = "tries a day, and days, as the common rule says"
    RETRIES = "retries as the rule for results says"
    NOT_RETRIED = "a number that is done with is not called again"
    WAIT = "not before the wait is over"
    RECALL = "who was abandoned is left in peace as long as the rules want"
    ORDER = "a contact's numbers in their order"
    RECYCLED = "nobody is called after being recycled"
    NEVER_BLINDLY = "a call of unknown outcome is never repeated blindly"
    EPOCH = "no call by an engine whose lease has passed to another"
    LATE = "no call long after it was decided"
    LINES = "never more calls than lines"
    PACER = "never more calls than the pacer decided"
    AGENT = "progressive dialling leaves nobody without an agent, unless one left"
    ACCOUNTED = "every attempt has ended, or its call goes on"
    RECORD = "the record says what happened"
    TALLY = "tallies equal a recount"
    STATISTICS = "statistics tell what happened"


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that a call would break, and how."""

    promise: Promise
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A broken promise, with what had happened before to whom it concerns."""

    seed: int
    at: str
    promise: Promise
    says: str
    story: tuple[str, ...]

    def __str__(self) -> str:
        story = "\n".join(f"    {line}" for line in self.story)
        return f"seed {self.seed}, {self.at}: {self.promise.value}: {self.says}\n{story}"
