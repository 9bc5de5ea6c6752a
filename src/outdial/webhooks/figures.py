"""What an operator watches about callbacks."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class PushFigures:
    """The figures of one sender, in the registry that is handed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.delivered = Counter(
            "outdial_callback_facts_delivered", "Results that a receiver has taken.", registry=registry
        )
        self.failed = Counter("outdial_callback_pushes_failed", "Pushes that failed.", registry=registry)
        self.given_up = Counter("outdial_callback_facts_given_up", "Results that nobody took.", registry=registry)
        self.under_way = Gauge("outdial_callback_lanes_under_way", "Lanes being served.", registry=registry)
        self.overdue_s = Gauge(
            "outdial_callback_overdue_seconds",
            "For how long the longest waiting result has been due.",
            registry=registry,
        )
