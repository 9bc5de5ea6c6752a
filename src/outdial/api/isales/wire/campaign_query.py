"""The query string of the list of campaigns, and the body of a deletion."""

from typing import Annotated

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.campaign_settings import MODES
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, BeginTime, EndTime, Maybe, Whole
from outdial.domain.campaign import CampaignState, Stage
from outdial.store.campaigns import Filter
from outdial.wording.rules import Must
from outdial.wording.words import about, listed

PAGE_MAX = 1_000_000  # nobody turns so many; it keeps the offset within what a database counts to

_EVERY = 0
_STATES = {_EVERY: None, **{int(state): state for state in CampaignState}}
_STAGES = {_EVERY: None, **{int(stage): stage for stage in Stage}}
_MODES = {_EVERY: None, **MODES}


class ListCampaigns(Asked):
    """Which campaigns; times are UTC, as in the campaigns themselves."""

    name: Maybe[Annotated[str, StringConstraints(max_length=30)]] = None
    status: Annotated[Whole, Field(json_schema_extra={"enum": [0, 2, 3, 4]})]
    device_type: Annotated[Whole, Field(json_schema_extra={"enum": [0, 1, 2, 3, 5, 6]})]
    status_v2: Annotated[Maybe[Whole], Field(json_schema_extra={"enum": [0, 2, 3, 4, 5, 6]})] = None
    begin_time: Maybe[BeginTime] = None
    end_time: Maybe[EndTime] = None
    cur_page: Annotated[int, Field(le=PAGE_MAX, description="below 1 means 1"), AS_WHOLE] = 1
    rows_per_page: Annotated[int, Field(ge=1, le=100), AS_WHOLE] = 10

    @property
    def page(self) -> int:
        return max(1, self.cur_page)

    @property
    def rows_skipped(self) -> int:
        return (self.page - 1) * self.rows_per_page


class DeleteCampaign(Asked):
    """What becomes of the campaign's data: 0 deleted, 1 kept out of sight."""

    archive_history: Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]] = None


def filter_of(query: ListCampaigns) -> Filter:
    """What to look for; a refusal for a status or device type that there is not."""
    if query.status not in _STATES:
        raise Refused(Refusal.VALUE, about("status", Must.BE_ONE_OF, values=listed(_STATES)))
    if query.device_type not in _MODES:
        raise Refused(Refusal.VALUE, about("deviceType", Must.BE_ONE_OF, values=listed(_MODES)))
    if query.status_v2 is not None and query.status_v2 not in _STAGES:
        raise Refused(Refusal.VALUE, about("statusV2", Must.BE_ONE_OF, values=listed(_STAGES)))
    return Filter(
        name_part=query.name,
        state=_STATES[query.status],
        stage=_STAGES[query.status_v2 or _EVERY],
        mode=_MODES[query.device_type],
        begins_from=query.begin_time,
        ends_until=query.end_time,
    )
