"""Plays the week of a seed, and tells what came of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.outcome import Outcome
from outdial.weeks.drawing.draw import drawn
from outdial.weeks.parts import DOMAIN, Parts
from outdial.weeks.promises import Violation
from outdial.weeks.story import Story
from outdial.weeks.week import WEEK_S, DrawnCampaign, Week
from outdial.weeks.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedWeek:
    """What came of a week; ``violations`` is empty when every promise was kept."""

    week: Week
    attempts: int
    ended: Counter[Outcome]
    troubles: int
    violations: tuple[Violation, ...]
    story: Story

    def line(self) -> str:
        """The week in a line."""
        verdict = "every promise kept" if not self.violations else f"{len(self.violations)} PROMISES BROKEN"
        return (
            f"seed {self.week.seed:>4}  {self.week.zone.key:<20} {_monday(self.week):%Y-%m-%d}  "
            f"{len(self.week.campaigns)} campaigns  {self.attempts:>4} calls  "
            f"{self.ended[Outcome.ANSWERED]:>3} brought on  {self.ended[Outcome.ABANDONED]:>3} abandoned  "
            f"{self.ended[Outcome.UNKNOWN]:>2} unknown  {self.troubles:>2} troubles  {verdict}"
        )

    def told(self, *, full: bool) -> Iterator[str]:
        """The week as a story: what was drawn, what happened, and what was broken."""
        yield from _opening(self.week)
        yield ""
        yield from self.story.whole() if full else self.story.short()
        yield ""
        yield self.line()
        yield from map(str, self.violations)


def play(seed: int, parts: Parts = DOMAIN) -> PlayedWeek:
    """Play one week. The same seed gives the same week, byte for byte."""
    world = World(drawn(seed), parts)
    world.prepare()
    world.run()
    ended = Counter[Outcome]()
    for row in world.store.campaigns.values():
        ended += row.ended
    return PlayedWeek(
        week=world.week,
        attempts=len(world.store.attempts),
        ended=ended,
        troubles=world.troubles_met,
        violations=tuple(world.oracle.violations),
        story=world.story,
    )


def _opening(week: Week) -> Iterator[str]:
    limits = week.tenant.limits
    before, after = (f"{week.at(at_s).astimezone(week.zone):%z}" for at_s in (0.0, WEEK_S - 1))
    clocks = "" if before == after else f"; the clocks change from {before} to {after}"
    yield f"Seed {week.seed}: a week in {week.zone.key}, from {_monday(week):%A %Y-%m-%d} on{clocks}"
    yield (
        f"{limits.lines_max} lines of the tenant, {week.switch_lines} of the switch, at most "
        f"{limits.attempts_per_contact_max} calls to a contact, {len(week.agents)} agents, rules: {week.rules.name}"
    )
    for one in week.campaigns:
        contacts = sum(addition.contact.campaign_id == one.campaign.campaign_id for addition in week.additions)
        yield f"Campaign {one.campaign.campaign_id}: {contacts} contacts, {_described(one, week)}"
    yield _lists(week)
    yield _wishes(week)


def _lists(week: Week) -> str:
    restricted = [one for one in week.listed if one.calls_max is not None]
    by_day = sum(one.period_is_day for one in restricted)
    numbers = len({one.called for one in week.listed})
    return (
        f"Blacklist: {numbers} numbers in {len(week.listed)} entries, {len(restricted) - by_day} of them so many calls "
        f"an hour, {by_day} so many a day; {len(week.taken_off)} times one is taken off"
    )


def _wishes(week: Week) -> str:
    automatic = sum(one.automatic for one in week.appointments)
    return (
        f"Promised calls: {automatic} of the engine's, {len(week.appointments) - automatic} of agents; batches: "
        f"{len(week.batch_suspensions)} times one is suspended, {len(week.batch_deletions)} deleted; "
        f"{len(week.questions)} questions for statistics"
    )


def _monday(week: Week) -> datetime:
    return week.begins_at.astimezone(week.zone)


def _described(one: DrawnCampaign, week: Week) -> str:
    settings, policy = one.campaign.settings, one.campaign.retry
    segments = " ".join(f"{segment.begin:%H:%M}-{segment.end:%H:%M}" for segment in settings.schedule.workday)
    special = " ".join(f"{segment.begin:%H:%M}-{segment.end:%H:%M}" for segment in settings.schedule.special)
    rotation = settings.rotation.kind.replace("_", " ")
    rule = "by number type" if policy.by_number_type else policy.general.kind if policy.general else "none"
    return (
        f"{settings.mode.value} {settings.pace.kind}, {segments}, on {len(one.special_dates)} special dates "
        f"{special or 'closed'}, numbers by {rotation}, retries {rule}, "
        f"{settings.begin.astimezone(week.zone):%a %H:%M} to {settings.end.astimezone(week.zone):%a %d %H:%M}"
    )
