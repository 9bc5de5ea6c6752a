"""What the past says of a campaign, and what is left of its list: counts and laws, no call and nobody's number."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outdial.domain.contact import Contact
from outdial.domain.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans that were observed, shortest first, in groups: how many, and their mean in seconds."""

    groups: tuple[tuple[int, float], ...] = ()

    @property
    def count(self) -> int:
        return sum(count for count, _ in self.groups)

    @property
    def mean_s(self) -> float | None:
        """None when nothing was observed."""
        return sum(count * mean_s for count, mean_s in self.groups) / self.count if self.groups else None


@dataclass(frozen=True, slots=True)
class Moments:
    """Spans of which only number, mean and standard deviation were kept, in seconds."""

    count: int = 0
    mean_s: float = 0.0
    deviation_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Tries:
    """So many calls ended so, in an hour of the tenant's clock (0 to 23), each a contact's so manyeth, from 1."""

    hour: int
    attempt: int
    outcome: Outcome
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Past calls. Rings are counted from placing to the answer or to the end, and stand by how the call ended."""

    tries: tuple[Tries, ...] = ()
    rings: Mapping[Outcome, Spans] = field(default_factory=dict[Outcome, Spans])
    talks: Spans = Spans()
    """From the agent's, or the flow's, coming to the end."""
    wrap_ups: Moments = Moments()
    of_others: bool = False
    """The campaign has called too little, so calls of the tenant's other campaigns are among them."""

    @property
    def calls(self) -> int:
        return sum(tries.calls for tries in self.tries)

    @property
    def live_answers(self) -> int:
        """Calls that a person answered."""
        return sum(tries.calls for tries in self.tries if tries.outcome.live_answer)


@dataclass(frozen=True, slots=True)
class WaitingKind:
    """Contacts that are alike as far as dialling goes: how many, and one that stands for them all."""

    contacts: int
    example: Contact
