"""What a campaign has lately seen, as its owner remembers it between turns."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from outdial.domain.attempt import Attempt
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Recent
from outdial.engine.means import FadingMean

MEMORY = 200.0  # calls after which an outcome has lost most of its weight: some minutes of a busy campaign
NEVER_RANG = (Outcome.NOT_PLACED, Outcome.UNKNOWN)  # they say nothing of how many people answer


class RecentCalls:
    """Answers and durations that fade, and the exact counts of the tenant's day."""

    def __init__(self, *, zone: ZoneInfo, today: date, answered: int = 0, abandoned: int = 0) -> None:
        self._zone = zone
        self._today: date = today
        self._live_answers = answered
        self._abandoned = abandoned
        self._answered = 0.0
        self._unanswered = 0.0
        self._talk = FadingMean()
        self._answer_delay = FadingMean()

    def ended(self, attempt: Attempt, *, now: datetime) -> None:
        """Take one finished attempt into account."""
        self._turn_day(now)
        if attempt.outcome not in NEVER_RANG:
            self._weigh(answered=attempt.answered_at is not None)
        if attempt.answered_at is not None:
            self._answer_delay.add(attempt.answered_at - attempt.placed_at)
        if attempt.connected_at is not None and attempt.ended_at is not None:
            self._talk.add(attempt.ended_at - attempt.connected_at)
        kept = attempt.kept_connect_limit()
        if kept is not None:
            self._live_answers += 1
            self._abandoned += not kept

    def view(self, *, now: datetime) -> Recent:
        """As pacing sees it."""
        self._turn_day(now)
        return Recent(
            answered=self._answered,
            unanswered=self._unanswered,
            talk_mean=self._talk.value(),
            answer_delay_mean=self._answer_delay.value(),
            live_answers_today=self._live_answers,
            abandoned_today=self._abandoned,
        )

    def _weigh(self, *, answered: bool) -> None:
        keep = 1 - 1 / MEMORY
        self._answered = self._answered * keep + answered
        self._unanswered = self._unanswered * keep + (not answered)

    def _turn_day(self, now: datetime) -> None:
        today = now.astimezone(self._zone).date()
        if today != self._today:
            self._today, self._live_answers, self._abandoned = today, 0, 0
