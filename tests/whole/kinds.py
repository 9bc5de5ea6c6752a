"""Kinds of campaigns, as a customer asks for them."""

from typing import Any, Final

from tests.whole.house import SKILL_ID

Params = dict[str, Any]

FLOW: Final[Params] = {"ivrParam": {"deviceSign": "8001", "callCount": 10, "callInterval": 1}}
FAST_FLOW: Final[Params] = {"ivrParam": {"deviceSign": "8001", "callCount": 100, "callInterval": 1}}
PREDICTED: Final[Params] = {
    "skillParam": {
        "skillId": SKILL_ID,
        "outBoundType": 2,
        "predictParam": {
            "predictMethod": 2,
            "agentPredictParam": {
                "maxAvgCallTime": 200,
                "minAvgCallTime": 50,
                "lossRate": 3,
                "utilRate": 90,
                "utilRateMethod": 2,
            },
        },
    }
}
PREVIEW: Final[Params] = {
    "skillParam": {
        "skillId": SKILL_ID,
        "outBoundType": 5,
        "previewParam": {"failInterval": 3, "obCallCount": 5, "autoCallTime": 5},
    }
}
PREEMPTED: Final[Params] = {"skillParam": {"skillId": SKILL_ID, "outBoundType": 6}}
