"""The demonstration's campaign, set up through the interface as a customer would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from outdial.app.imports.rows import Source
from outdial.app.imports.run import ImportWish, import_file
from outdial.cli.demo.client import SignedClient
from outdial.cli.demo.receiver import CALL_AGAIN, NOT_INTERESTED, SOLD
from outdial.clock import Clock
from outdial.store.database import Database
from outdial.store.imports import ImportTask

SKILL_ID: Final = 5
LOSS_RATE_PERCENT: Final = 3
ADDED_BY_REQUEST: Final = 100  # for these the interface tells the dataId, with which results are written back
PER_REQUEST: Final = 20

_HOURS: Final = {"workdayBeginTime1": "09:00", "workdayEndTime1": "21:00"}
_BUSY, _UNREACHABLE, _ABANDONED = 1, 2, 9  # the results of a retry policy's rows
_CODES: Final = {SOLD: "Sold", NOT_INTERESTED: "Not interested", CALL_AGAIN: "Call again"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCampaign:
    """A campaign that is ready to dial."""

    campaign_id: int
    contacts: int
    of_contact: Mapping[str, str]
    """The ``dataId`` by the number, for those that were added by request."""


async def set_up(client: SignedClient, *, results_to: str, retry_wait_s: int, now: datetime) -> int:
    """A skill queue, business results, a suspended campaign and its retry policy; the campaign's id.

    ``now`` is the tenant's local time.
    """
    await client.own("POST", "/skills", {"skillId": SKILL_ID, "name": "Demonstration"})
    known = {result["code"] for result in (await client.isales("GET", "/queryBusinessResults?pageSize=50"))["data"]}
    for code in _CODES.keys() - known:
        await client.isales("POST", "/addBusinessResult", {"name": _CODES[code], "code": code})
    added = await client.isales("POST", "", _settings(results_to=results_to, now=now))
    campaign_id = int(added["returnObject"]["id"])
    await client.isales("POST", f"/retryPolicy/{campaign_id}", _retry_policy(retry_wait_s))
    return campaign_id


async def load_numbers(
    client: SignedClient,
    database: Database,
    campaign_id: int,
    *,
    vdn_id: int,
    numbers: Path,
    rejects_to: Path,
    clock: Clock,
) -> DemoCampaign:
    """The first hundred by request, as a customer's system would; the file by the import, which leaves those out."""
    source = Source.examine(numbers)
    of_contact = await _add_by_request(client, campaign_id, _first_numbers(numbers), clock=clock)
    wish = ImportWish(vdn_id=vdn_id, campaign_id=campaign_id, source=source, rejects_to=rejects_to)
    task = await import_file(database, wish, clock=clock, report=_unseen)
    return DemoCampaign(campaign_id=campaign_id, contacts=task.added + len(of_contact), of_contact=of_contact)


def _unseen(_task: ImportTask) -> None:
    """Two thousand numbers are in before anybody could look."""


def _first_numbers(numbers: Path) -> Sequence[str]:
    with numbers.open(encoding="utf-8-sig") as file:
        header, *lines = [line for _, line in zip(range(ADDED_BY_REQUEST + 1), file, strict=False)]
    place = [name.strip() for name in header.split(",")].index("called")
    return list(dict.fromkeys(line.split(",")[place].strip() for line in lines))


async def _add_by_request(
    client: SignedClient, campaign_id: int, numbers: Sequence[str], *, clock: Clock
) -> Mapping[str, str]:
    of_contact: dict[str, str] = {}
    for start in range(0, len(numbers), PER_REQUEST):
        batch = [{"called": called} for called in numbers[start : start + PER_REQUEST]]
        answer = await client.isales("POST", f"/calldata/{campaign_id}", {"callDataList": batch})
        of_contact |= {added["called"]: added["dataId"] for added in answer["returnObject"]["dataIdList"]}
        # The vendor's rule: one such request a second for a campaign.
        await clock.sleep(timedelta(seconds=1.1))
    return of_contact


def _settings(*, results_to: str, now: datetime) -> dict[str, Any]:
    return {
        "name": f"Demonstration of {now:%Y-%m-%d %H:%M:%S}",
        "strBeginTime": f"{now:%Y-%m-%d} 00:00:00",
        "strEndTime": f"{now + timedelta(days=1):%Y-%m-%d} 00:00:00",
        "deviceType": 2,
        "callerNo": "88001000",
        "maxAlertingTime": 25,
        "initStatus": 1,
        "callBackUrl": results_to,
        "scheduleParam": {**_HOURS, "holidayBeginTime1": "10:00", "holidayEndTime1": "18:00"},
        "skillParam": {"skillId": SKILL_ID, "outBoundType": 2, "predictParam": _PACING},
    }


_PACING: Final = {
    "predictMethod": 2,
    "agentPredictParam": {
        "maxAvgCallTime": 200,
        "minAvgCallTime": 50,
        "lossRate": LOSS_RATE_PERCENT,
        "utilRate": 95,
        "utilRateMethod": 2,
    },
}


def _retry_policy(wait_s: int) -> dict[str, Any]:
    rows = [
        {"result": result, "retryNumber": 1, "callInterval": wait_s} for result in (_BUSY, _UNREACHABLE, _ABANDONED)
    ]
    again = {"busiResultCode": CALL_AGAIN, "busiResultPolicy": 2, "callInterval": wait_s}
    return {"policyType": 0, "policyJson": [{"type": 1, "policy": rows}], "busiPolicy": [again]}
