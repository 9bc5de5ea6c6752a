"""Judges every step of a week by what was promised, with arithmetic of its own.

It is told what the store writes and sees what the switch really does. Windows, waits and days are judged by the time
that the record has, which is that of the dialling engine's clock; lines, numbers and epochs by what is true.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from outdial.domain.attempt import Attempt
from outdial.domain.campaign import Mode
from outdial.domain.contact import Contact, ContactState
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import PreviewPace, ProgressivePace
from outdial.virtual.agenda import Agenda
from outdial.weeks import counting, retrials
from outdial.weeks.carrier import Call, Report, Request
from outdial.weeks.counting import Told
from outdial.weeks.keeping import Keeping
from outdial.weeks.overtaking import Overtaking
from outdial.weeks.promises import Breach, Promise, Violation
from outdial.weeks.restrictions import Restrictions
from outdial.weeks.retrials import Asked, Retrial, Try
from outdial.weeks.story import Story
from outdial.weeks.wall import is_open
from outdial.weeks.week import Appointment, DrawnCampaign, Listed, Week

STORY_LINES_MAX: Final = 12
VIOLATIONS_MAX: Final = 20
DECIDED_TO_ASKED_MAX_S: Final = 4.0
"""The longest that an engine may stand still and yet believe in its lease."""

_PICKED_UP: Final = frozenset({Outcome.ANSWERED, Outcome.ABANDONED, Outcome.MACHINE})


class Oracle:
    """What it finds stands in ``violations``."""

    def __init__(self, week: Week, agenda: Agenda, story: Story) -> None:
        self.violations: list[Violation] = []
        self._week = week
        self._agenda = agenda
        self._story = story
        self._campaigns = {one.campaign.campaign_id: one for one in week.campaigns}
        self._contacts: dict[int, Contact] = {}
        self._added: dict[int, datetime] = {}
        self._careful_skills = {skill for skill in week.agents.values() if self._is_careful(skill)}
        self._suspended: set[int] = set()
        self._suspended_batches: set[int] = set()
        self._deleted_batches: dict[int, datetime] = {}
        self._in_call_then: set[int] = set()
        self._restrictions = Restrictions(week.zone)
        self._epochs: dict[int, int] = {}
        self._tries: defaultdict[int, list[Try]] = defaultdict(list)
        self._asked_for: dict[int, Asked] = {}
        self._keeping = Keeping(week, self._tries)
        self._overtaking = Overtaking(week, agenda, self._tries, self._keeping.due)
        self._attempts: dict[int, tuple[Attempt, Try, float]] = {}
        self._open_of_number: Counter[str] = Counter()
        self._asked_ids: set[int] = set()
        self._calls: dict[int, Call] = {}
        self._open_calls: Counter[str] = Counter()
        self._left_idle_s: dict[int, float] = {}

    def suspended(self, campaign_id: int, *, is_so: bool) -> None:
        """A client suspends or resumes a campaign."""
        (self._suspended.add if is_so else self._suspended.discard)(campaign_id)

    def batch_suspended(self, batch_id: int, *, is_so: bool) -> None:
        """A client suspends or resumes a batch."""
        (self._suspended_batches.add if is_so else self._suspended_batches.discard)(batch_id)

    def batch_deleted(self, batch_id: int, *, now: datetime) -> None:
        """A client deletes a batch: who is in a call then is not called again."""
        self._deleted_batches[batch_id] = now
        of_batch = [contact_id for contact_id, contact in self._contacts.items() if contact.batch_id == batch_id]
        self._in_call_then.update(one for one in of_batch if self._tries[one] and self._tries[one][-1].ended_at is None)

    def added(self, contact: Contact, *, now: datetime) -> None:
        """A client adds a contact."""
        self._contacts[contact.contact_id], self._added[contact.contact_id] = contact, now
        self._overtaking.added(contact)

    def listed(self, listed: Listed, *, now: datetime) -> None:
        """A number comes onto the blacklist, or gets another entry."""
        self._restrictions.listed(listed, at=now)

    def taken_off(self, called: str) -> None:
        """A number is not on the list any more."""
        self._restrictions.taken_off(called)

    def appointed(self, appointment: Appointment, *, now: datetime) -> None:
        """A client promises a call."""
        if appointment.made is not None:
            self.added(appointment.made, now=now)
        self._keeping.appointed(appointment)
        self._overtaking.appointed(appointment)

    def appointment_taken_back(self, appointment: Appointment) -> None:
        """A promise is none any more."""
        self._keeping.taken_back(appointment)

    def begun(self, appointment: Appointment) -> None:
        """The store has made a promised call due."""
        for found in self._keeping.begun(appointment):
            self._find(found, appointment.contact_id)

    def taken(self, campaign_id: int, epoch: int) -> None:
        """A campaign has a new owner."""
        self._epochs[campaign_id] = epoch

    def agent_left(self, skill_id: int) -> None:
        """An idle agent is not there any more."""
        self._left_idle_s[skill_id] = self._agenda.now_s

    def written_back(self, contact_id: int, asked: Asked) -> None:
        """A business result was accepted."""
        self._asked_for[contact_id] = asked
        self._keeping.due.pop(contact_id, None)

    def looked(self, campaign_id: int, *, decided: int, placed: int) -> None:
        """A turn was taken."""
        if placed > decided:
            self._find(Breach(Promise.PACER, f"campaign {campaign_id}: {placed} calls, {decided} decided"), None)

    def claimed(self, attempt: Attempt) -> None:
        """An attempt was written: from here on it counts as wanted."""
        contact = self._contacts[attempt.contact_id]
        new = Try(
            attempt.position,
            attempt.placed_at,
            asked=attempt.contact_id in self._asked_for,
            promised=attempt.contact_id in self._keeping.due,
        )
        for found in self._breaches(attempt, contact, new):
            self._find(found, attempt.contact_id)
        self._asked_for.pop(attempt.contact_id, None)
        self._tries[attempt.contact_id].append(new)
        self._attempts[attempt.attempt_id] = attempt, new, self._agenda.now_s
        self._open_of_number[attempt.called] += 1
        self._restrictions.placed(attempt.called, attempt.placed_at)

    def recorded(self, attempt: Attempt, *, known: bool) -> None:
        """An attempt has ended in the store; ``known``: the switch still knows its call."""
        _, one, _ = self._attempts[attempt.attempt_id]
        if one.ended_at is not None:
            self._find(Breach(Promise.RECORD, f"call {attempt.attempt_id} ends twice"), attempt.contact_id)
        one.outcome, one.ended_at = attempt.outcome, attempt.ended_at
        if attempt.outcome is not Outcome.NOT_PLACED:
            self._keeping.due.pop(attempt.contact_id, None)
        self._open_of_number[attempt.called] -= 1
        lie = self._lie(attempt, known=known)
        if lie is not None:
            says = f"call {attempt.attempt_id} is recorded as {attempt.outcome}, but {lie}"
            self._find(Breach(Promise.RECORD, says), attempt.contact_id)

    def asked(self, request: Request) -> None:
        """An engine asks the switch for a call, whatever the switch makes of it."""
        for found in self._breaches_of_asking(request):
            self._find(found, self._contact_of(request))
        self._asked_ids.add(request.call_id)

    def placed(self, call: Call) -> None:
        """A telephone is about to ring."""
        self._calls[call.request.call_id] = call
        self._open_calls[call.request.called] += 1

    def over(self, call: Call) -> None:
        """A call is over, whether anybody is told or not."""
        self._open_calls[call.request.called] -= 1
        if not self._open_calls[call.request.called]:
            del self._open_calls[call.request.called]

    def found_nobody(self, attempt: Attempt) -> None:
        """Somebody has answered, and no agent is idle."""
        campaign = self._campaigns[attempt.campaign_id].campaign.settings
        left_s = self._left_idle_s.get(campaign.skill_id or 0, -1.0)
        placed_s = self._attempts[attempt.attempt_id][2]
        if campaign.skill_id in self._careful_skills and left_s < placed_s:
            says = f"call {attempt.attempt_id} is answered, and no agent left since it was placed"
            self._find(Breach(Promise.AGENT, says), attempt.contact_id)

    def after_step(self) -> None:
        """What must hold whenever nothing is happening."""
        lines, calls = self._week.tenant.limits.lines_max, self._open_calls.total()
        if calls > lines:
            self._find(Breach(Promise.LINES, f"{calls} calls on {lines} lines"), None)
        for called, times in self._open_calls.items():
            if times > 1:
                self._find(Breach(Promise.ONE_PER_NUMBER, f"{times} calls to {called} at once"), None)

    def at_end(self, *, open_at_switch: set[int]) -> None:
        """After some hours without dialling, nothing is left in the air."""
        for attempt_id, (attempt, one, _) in self._attempts.items():
            if one.ended_at is None and attempt_id not in open_at_switch:
                says = f"call {attempt_id} is open in the store, and the switch has no such call"
                self._find(Breach(Promise.ACCOUNTED, says), attempt.contact_id)
        for call_id in sorted(open_at_switch):
            if call_id not in self._attempts or self._attempts[call_id][1].ended_at is not None:
                self._find(Breach(Promise.ACCOUNTED, f"call {call_id} goes on, and its attempt is over"), None)

    def recount(
        self, campaign_id: int, *, ended: Counter[Outcome], open_contacts: tuple[int, int], answers: int
    ) -> None:
        """The store's tallies against what happened; ``open_contacts`` as told, and as the rows are counted."""
        tries = [one for attempt, one, _ in self._attempts.values() if attempt.campaign_id == campaign_id]
        counted = Counter(one.outcome for one in tries if one.outcome is not None)
        if counted != ended:
            self._find(
                Breach(Promise.TALLY, f"campaign {campaign_id} tells {dict(ended)}, it were {dict(counted)}"), None
            )
        self._recount_answers(campaign_id, counted, answers)
        if open_contacts[0] != open_contacts[1]:
            told, there = open_contacts
            self._find(
                Breach(Promise.TALLY, f"campaign {campaign_id} tells {told} open contacts, there are {there}"), None
            )

    def statistics(self, told: Told, states: Mapping[int, ContactState], *, now: datetime) -> None:
        """What a client is told of a campaign; ``states`` are those of its contacts as their rows are now."""
        calls = [one for one in self._made() if one.attempt.campaign_id == told.campaign_id]
        for found in counting.miscounted(told, calls, added=self._added, states=states, now=now, zone=self._week.zone):
            self._find(found, None)

    def calls_told(self, called: str, calls: int, *, now: datetime) -> None:
        """How many calls to a number a client is told of today."""
        made = [one for one in self._made() if one.attempt.called == called]
        least, most = counting.calls_today(made, now=now, zone=self._week.zone)
        if not least <= calls <= most:
            self._find(Breach(Promise.STATISTICS, f"{calls} calls to {called} are told, it were {least}"), None)

    def _made(self) -> Iterator[counting.Call]:
        for attempt_id, (attempt, one, _) in self._attempts.items():
            yield counting.Call(attempt, one, attempt_id in self._calls)

    def _recount_answers(self, campaign_id: int, counted: Counter[Outcome], answers: int) -> None:
        """Between what was settled and what was picked up: some of those who did ended as unknown."""
        least = counted[Outcome.ANSWERED] + counted[Outcome.ABANDONED]
        calls = [call for call in self._calls.values() if call.request.campaign_id == campaign_id]
        most = sum(call.answered_at is not None for call in calls)
        if not least <= answers <= most:
            says = f"campaign {campaign_id} tells {answers} live answers, there were {least} to {most}"
            self._find(Breach(Promise.TALLY, says), None)

    def _breaches(self, attempt: Attempt, contact: Contact, new: Try) -> Iterator[Breach]:
        drawn, now = self._campaigns[attempt.campaign_id], attempt.placed_at
        if not is_open(drawn, now, zone=self._week.zone):
            yield Breach(Promise.WINDOW, f"called at {now.astimezone(self._week.zone):%a %H:%M:%S %z}")
        if attempt.campaign_id in self._suspended:
            yield Breach(Promise.SUSPENDED, f"campaign {attempt.campaign_id}")
        if contact.batch_id in self._suspended_batches:
            yield Breach(Promise.BATCH, f"batch {contact.batch_id}")
        if contact.recycle_at is not None and now >= contact.recycle_at:
            yield Breach(Promise.RECYCLED, f"recycled at {contact.recycle_at:%a %H:%M:%S} UTC")
        before = len(self._tries[contact.contact_id])
        if before >= self._week.tenant.limits.attempts_per_contact_max:
            yield Breach(Promise.BUDGET, f"attempt {before + 1}")
        if self._open_of_number[attempt.called]:
            yield Breach(Promise.ONE_PER_NUMBER, f"{attempt.called} is in a call")
        yield from self._deletion_breaches(contact, new)
        yield from self._restrictions.breaches(attempt.called, now)
        yield from self._keeping.held_back(contact.contact_id, new)
        yield from self._overtaking.breaches(attempt, contact, new, self._suspended_batches)
        yield from self._retry_breaches(attempt, contact, drawn, new)

    def _deletion_breaches(self, contact: Contact, new: Try) -> Iterator[Breach]:
        """Who was finished when the batch was deleted is called again only if somebody asks for that very call."""
        deleted_at = self._deleted_batches.get(contact.batch_id or 0)
        if deleted_at is None or new.placed_at < deleted_at:
            return
        was_in_call = contact.contact_id in self._in_call_then
        since = [one for one in self._tries[contact.contact_id] if one.placed_at >= deleted_at]
        if was_in_call or not any(one.asked or one.promised for one in (*since, new)):
            yield Breach(Promise.DELETED, f"batch {contact.batch_id} was deleted at {deleted_at:%a %H:%M:%S} UTC")

    def _retry_breaches(self, attempt: Attempt, contact: Contact, drawn: DrawnCampaign, new: Try) -> Iterator[Breach]:
        found = retrials.breach(
            Retrial(
                contact=contact,
                policy=drawn.campaign.retry,
                tries=self._tries[contact.contact_id],
                new=new,
                asked=self._asked_for.get(attempt.contact_id),
                promised=self._keeping.due.get(attempt.contact_id),
                zone=self._week.zone,
                rotation=drawn.campaign.settings.rotation,
                recall_pause=self._week.rules.recall_pause,
            )
        )
        if found is not None:
            yield found

    def _breaches_of_asking(self, request: Request) -> Iterator[Breach]:
        if request.call_id in self._asked_ids:
            yield Breach(Promise.ONE_PER_ATTEMPT, f"call {request.call_id} is asked for twice")
        if request.epoch != self._epochs.get(request.campaign_id):
            newest = self._epochs.get(request.campaign_id)
            yield Breach(Promise.EPOCH, f"call {request.call_id} under epoch {request.epoch}, the newest is {newest}")
        entry = self._attempts.get(request.call_id)
        if entry is None or entry[1].ended_at is not None:
            yield Breach(Promise.ACCOUNTED, f"call {request.call_id} has no open attempt")
        if entry is not None and self._agenda.now_s - entry[2] > DECIDED_TO_ASKED_MAX_S:
            yield Breach(Promise.LATE, f"call {request.call_id}, {self._agenda.now_s - entry[2]:.1f} s")

    def _lie(self, attempt: Attempt, *, known: bool) -> str | None:
        """How the record contradicts what happened on the network; None when it does not."""
        call, outcome = self._calls.get(attempt.attempt_id), attempt.outcome
        if outcome is Outcome.UNKNOWN:
            return "the switch still knows it" if known else None
        if outcome is Outcome.NOT_PLACED or call is None:
            return None if outcome is Outcome.NOT_PLACED and call is None else "whether it was placed is told wrong"
        if call.ended is None:
            return "it goes on"
        return _other_end(call, call.ended, outcome)

    def _is_careful(self, skill_id: int) -> bool:
        """Whether every campaign of a skill calls for idle agents only."""
        settings = [one.campaign.settings for one in self._campaigns.values()]
        sharing = [one for one in settings if one.mode is not Mode.FLOW and one.skill_id == skill_id]
        return all(isinstance(one.pace, ProgressivePace | PreviewPace) for one in sharing)

    def _contact_of(self, request: Request) -> int | None:
        entry = self._attempts.get(request.call_id)
        return None if entry is None else entry[0].contact_id

    def _find(self, breach: Breach, contact_id: int | None) -> None:
        if len(self.violations) >= VIOLATIONS_MAX:
            return
        wall = self._week.at(self._agenda.now_s).astimezone(self._week.zone)
        violation = Violation(
            seed=self._week.seed, at=f"{wall:%a %d %H:%M:%S %z}", promise=breach.promise, says=breach.says, story=()
        )
        story = self._story.about(contact_id, lines_max=STORY_LINES_MAX)
        self.violations.append(replace(violation, story=tuple(story)))
        self._story.tell("BROKEN: {}: {}", breach.promise.value, breach.says, contact_id=contact_id)


def _other_end(call: Call, ended: Report, outcome: Outcome | None) -> str | None:
    """How a call ended, if otherwise than it is told."""
    if call.answered_at is None:
        return None if outcome is ended.outcome else f"it was {ended.outcome}"
    if outcome not in _PICKED_UP:
        return "somebody picked up"
    if (outcome is Outcome.ANSWERED) != call.connected:
        return "somebody came" if call.connected else "nobody came"
    return None
