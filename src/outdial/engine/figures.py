"""What this engine tells the monitoring."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from outdial.domain.attempt import Attempt

WAIT_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


class Figures:
    """Counters of one process, on the registry that is handed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._placed = Counter("outdial_attempts_placed", "Calls asked of the switch", registry=registry)
        self._ended = Counter("outdial_attempts_ended", "Calls that are over", ["outcome"], registry=registry)
        self._wait = Histogram(
            "outdial_answer_wait_seconds",
            "From a person's answer to an agent or flow",
            buckets=WAIT_BUCKETS_S,
            registry=registry,
        )
        self._late = Counter(
            "outdial_answers_late", "Answered calls without an agent within two seconds", registry=registry
        )
        self._campaigns = Gauge("outdial_campaigns_owned", "Campaigns this engine dials", registry=registry)
        self._open = Gauge("outdial_attempts_open", "Calls that are not over", registry=registry)
        self._recorded = Counter("outdial_pacing_bytes_recorded", "Bytes of the record of pacing", registry=registry)
        self._dropped = Counter(
            "outdial_pacing_chunks_dropped", "Chunks of the record of pacing that could not be kept", registry=registry
        )

    def placed(self) -> None:
        """One call was asked of the switch."""
        self._placed.inc()

    def ended(self, attempt: Attempt) -> None:
        """One call is over."""
        self._ended.labels(attempt.outcome.value if attempt.outcome else "").inc()
        waited = attempt.waited()
        if waited is not None:
            self._wait.observe(waited.total_seconds())
        if attempt.kept_connect_limit() is False:
            self._late.inc()

    def owns(self, *, campaigns: int, open_calls: int) -> None:
        """How much this engine has in hand."""
        self._campaigns.set(campaigns)
        self._open.set(open_calls)

    def recorded(self, *, size: int) -> None:
        """A chunk of the record of pacing was kept; its bytes."""
        self._recorded.inc(size)

    def record_dropped(self, chunks: int) -> None:
        """Chunks of the record of pacing are lost."""
        self._dropped.inc(chunks)
