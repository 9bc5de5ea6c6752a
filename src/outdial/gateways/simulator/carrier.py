"""The world behind the switch: from a seed and a call, what the far end will do.

Every call has a generator of its own, made from the seed and the call's id. So a call's fate depends on nothing else:
not on the order of calls, not on when they are placed, not on the process that asks.
"""

import math
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from random import Random

from outdial.domain.outcome import Outcome
from outdial.gateways.base import CallRequest
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.dictation import dictated_script, is_dictated
from outdial.gateways.simulator.script import AT_ONCE, Script, Told

_CAUSES = {
    Outcome.NO_ANSWER: "480 Temporarily Unavailable",
    Outcome.BUSY: "486 Busy Here",
    Outcome.UNREACHABLE: "480 Temporarily Unavailable",
    Outcome.REJECTED: "603 Decline",
    Outcome.INVALID_NUMBER: "404 Not Found",
    Outcome.HUNG_UP_IN_RING: "487 Request Terminated",
    Outcome.CONGESTION: "503 Service Unavailable",
}
_RINGS_FIRST = (Outcome.NO_ANSWER, Outcome.REJECTED, Outcome.HUNG_UP_IN_RING)


class Carrier:
    """Writes the script of every call; ``seed`` and ``behaviour`` decide them all."""

    def __init__(self, behaviour: Behaviour, *, seed: int) -> None:
        self._behaviour = behaviour
        self._seed = seed
        self._failures = list(behaviour.failures())
        self._weights = list(accumulate(behaviour.failures().values()))
        self._faultless = not (behaviour.lost_ratio or behaviour.doubled_ratio or behaviour.delayed_ratio)

    def script(self, request: CallRequest) -> Script:
        """Write what will become of this call."""
        random = Random(f"{self._seed}:{request.call_id}")  # noqa: S311 - a world is drawn, no secret
        script = self._fate(request, random)
        return script if self._faultless else self._with_faults(script, random)

    def _fate(self, request: CallRequest, random: Random) -> Script:
        behaviour = self._behaviour
        detects_machines = behaviour.detects_machines or request.detection.listens
        if is_dictated(request.called):
            patience = timedelta(seconds=behaviour.patience_mean_s)
            return dictated_script(request.called, patience=patience, detects_machines=detects_machines)
        dice = random.random()
        if dice < behaviour.answer_ratio:
            return self._person(random)
        if dice < behaviour.answer_ratio + behaviour.machine_ratio:
            return self._machine(random, detected=detects_machines)
        return self._failure(random)

    def _person(self, random: Random) -> Script:
        behaviour = self._behaviour
        return Script(
            outcome=Outcome.ANSWERED,
            cause="16 Normal Clearing",
            rings_after=self._dial_span(random),
            settles_after=self._ring_span(random),
            patience=_gamma(random, mean_s=behaviour.patience_mean_s, cv=behaviour.patience_cv),
            talk=_log_normal(random, mean_s=behaviour.talk_mean_s, cv=behaviour.talk_cv),
            flow=_log_normal(random, mean_s=behaviour.flow_mean_s, cv=behaviour.flow_cv),
        )

    def _machine(self, random: Random, *, detected: bool) -> Script:
        behaviour = self._behaviour
        recording = _gamma(random, mean_s=behaviour.recording_mean_s, cv=behaviour.recording_cv)
        return Script(
            outcome=Outcome.ANSWERED,
            cause="16 Normal Clearing",
            machine=detected,
            rings_after=self._dial_span(random),
            settles_after=self._ring_span(random),
            patience=recording,
            talk=recording,
            flow=recording,
        )

    def _failure(self, random: Random) -> Script:
        outcome = random.choices(self._failures, cum_weights=self._weights)[0]
        dial = self._dial_span(random)
        if outcome not in _RINGS_FIRST:
            return Script(outcome=outcome, cause=_CAUSES[outcome], rings_after=None, settles_after=dial)
        settles_after = None if outcome is Outcome.NO_ANSWER else self._ring_span(random)
        return Script(outcome=outcome, cause=_CAUSES[outcome], rings_after=dial, settles_after=settles_after)

    def _dial_span(self, random: Random) -> timedelta:
        return _gamma(random, mean_s=self._behaviour.dial_mean_s, cv=self._behaviour.dial_cv)

    def _ring_span(self, random: Random) -> timedelta:
        return _gamma(random, mean_s=self._behaviour.ring_mean_s, cv=self._behaviour.ring_cv)

    def _with_faults(self, script: Script, random: Random) -> Script:
        return replace(
            script,
            ringing_told=_told(random, self._behaviour),
            answered_told=_told(random, self._behaviour),
            ended_told=_told(random, self._behaviour),
        )


def _told(random: Random, behaviour: Behaviour) -> Told:
    """How one report is delivered."""
    dice = random.random()
    late = timedelta(seconds=random.uniform(0, behaviour.delay_max_s))
    if dice < behaviour.lost_ratio:
        return ()
    if dice < behaviour.lost_ratio + behaviour.doubled_ratio:
        return (timedelta(0), late)
    if dice < behaviour.lost_ratio + behaviour.doubled_ratio + behaviour.delayed_ratio:
        return (late,)
    return AT_ONCE


def _gamma(random: Random, *, mean_s: float, cv: float) -> timedelta:
    return timedelta(seconds=random.gammavariate(cv**-2, mean_s * cv**2))


def _log_normal(random: Random, *, mean_s: float, cv: float) -> timedelta:
    variance = math.log1p(cv**2)
    return timedelta(seconds=random.lognormvariate(math.log(mean_s) - variance / 2, math.sqrt(variance)))
