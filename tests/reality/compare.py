"""What was foretold, and what came true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from outdial.forecast.forecast import Forecast, Interval
from tests.reality.cast import BEGIN, VDN, Play

FIGURES = ("working hours", "calls", "connects", "idle hours", "abandoned share")

ENDED = """
select max(ended_at) as finished_at, count(*) as calls, count(*) filter (where outcome = 'answered') as connects,
    count(*) filter (where kept_connect_limit is not null) as answers,
    count(*) filter (where not kept_connect_limit) as abandoned,
    coalesce(sum(extract(epoch from ended_at - connected_at)) filter (where outcome = 'answered'), 0) as talked_s
from attempt where vdn_id = $1 and campaign_id = $2 and placed_at >= $3
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One campaign's figures, in the order of ``FIGURES``."""

    play: Play
    foretold: Sequence[Interval]
    real: Sequence[float]

    def holds(self, place: int) -> bool:
        return self.foretold[place].holds(self.real[place])


def foretold(forecast: Forecast) -> Sequence[Interval]:
    assert forecast.idle_hours is not None
    return (
        forecast.working_hours,
        forecast.calls,
        forecast.connects,
        forecast.idle_hours,
        forecast.abandoned_share,
    )


async def real(
    connection: asyncpg.Connection, play: Play, wrote: Mapping[int, Sequence[tuple[datetime, datetime]]]
) -> Sequence[float]:
    """The same figures, from the rows and from what the agents did."""
    row = await connection.fetchrow(ENDED, VDN, play.campaign_id, BEGIN)
    assert row is not None
    finished_at: datetime = row["finished_at"]
    lasted_s = (finished_at - BEGIN).total_seconds()
    wrote_s = sum(
        (min(until, finished_at) - since).total_seconds() for since, until in wrote[play.seed] if since < finished_at
    )
    idle_s = play.agents * lasted_s - float(row["talked_s"]) - wrote_s
    share = row["abandoned"] / row["answers"] if row["answers"] else 0.0
    return lasted_s / 3600, row["calls"], row["connects"], idle_s / 3600, share


def told(verdicts: Sequence[Verdict]) -> str:
    """All campaigns, then by how they are paced, for whoever looks for what is wrong."""
    kinds = sorted({verdict.play.pace.kind for verdict in verdicts})
    parts = {kind: [verdict for verdict in verdicts if verdict.play.pace.kind == kind] for kind in kinds}
    return "\n\n".join([_told(verdicts), *(f"{kind}\n{_told(part)}" for kind, part in parts.items())])


def _told(verdicts: Sequence[Verdict]) -> str:
    """For each figure how often reality lay inside, and which way it was missed."""
    lines = [f"{'figure':<18}{'inside':>8}{'below':>8}{'above':>8}   of {len(verdicts)} campaigns; real by foretold"]
    for place, name in enumerate(FIGURES):
        inside = sum(verdict.holds(place) for verdict in verdicts)
        below = sum(verdict.real[place] < verdict.foretold[place].low for verdict in verdicts)
        middles = [verdict.foretold[place].middle for verdict in verdicts]
        ratio = sum(verdict.real[place] for verdict in verdicts) / (sum(middles) or 1.0)
        lines.append(f"{name:<18}{inside:>8}{below:>8}{len(verdicts) - inside - below:>8}   {ratio:.3f}")
    return "\n".join(lines)
