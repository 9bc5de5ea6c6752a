"""Campaigns: add, modify, delete, look at, list, suspend, resume (seeds 001 and 002, 0721 to 0729); calling numbers."""

from collections.abc import Sequence
from typing import Self

from outdial.client.campaign_parts import CallerChoice, CallPolicy, IvrParam, ScheduleParam, SkillParam
from outdial.client.fields import Answer, JsonText, Maybe, Part, Request, Rows, UtcTime
from outdial.client.interface import Interface
from outdial.client.paging import PAGE_ROWS, Page, is_last
from outdial.client.retries import RetryPolicy, RetryPolicyShown


class CallPolicyShown(Part):
    """Which number of a person is called when; ``turns`` is JSON text."""

    call_policy_id: str | None = None
    call_type: Maybe[int] = None
    choose_type: Maybe[int] = None
    turns: JsonText = None


class SettingsShown(Part):
    """What a campaign and a template have in common; what does not apply is None."""

    id: int | None = None
    name: str
    description: str | None = None
    status: Maybe[int] = None
    device_type: int
    caller_no: str | None = None
    max_alerting_time: Maybe[int] = None
    schedule_param: ScheduleParam | None = None
    ivr_param: IvrParam | None = None
    skill_param: SkillParam | None = None
    call_back_url: str | None = None
    priority: Maybe[int] = None
    call_order: int | str | None = None
    retry_policy: RetryPolicyShown | None = None
    call_policy: CallPolicyShown | None = None


class Campaign(SettingsShown):
    """A campaign: ``status`` 2 is started, 3 suspended, 4 over. Times are UTC, ``yyyy-MM-dd HH:mm:ss``."""

    str_begin_time: str | None = None
    str_end_time: str | None = None


class CampaignDetails(Answer):
    """One campaign."""

    return_object: Campaign


class CampaignId(Part):
    """What to call a new campaign by."""

    id: int


class CampaignAdded(Answer):
    """The new campaign."""

    return_object: CampaignId


class CampaignPage(Page[Campaign]):
    """Campaigns that match, and how many of each kind are not over."""

    data: Rows[Campaign] = ()
    cur_page: Maybe[int] = None
    total_size: int
    rows_per_page: Maybe[int] = None
    cur_skill_queue_count: Maybe[int] = None
    cur_ivr_count: Maybe[int] = None

    @property
    def rows(self) -> Sequence[Campaign]:
        return self.data

    @property
    def total(self) -> int:
        return self.total_size


class Settings(Request):
    """What the bodies of campaigns and templates have in common.

    ``device_type`` 1 is an intelligent flow and 3 a flow, which need ``ivr_param``; 2 is predicted, 5 preview and 6
    preempted, which need ``skill_param``. ``max_alerting_time`` is in seconds.
    """

    name: str
    description: str | None = None
    device_type: int
    max_alerting_time: int
    schedule_param: ScheduleParam
    ivr_param: IvrParam | None = None
    skill_param: SkillParam | None = None
    call_back_url: str | None = None


class Policies(Settings):
    """What the second version adds: ``priority`` 1 to 5, a smaller one is more urgent."""

    caller_no: Sequence[CallerChoice]
    priority: int | None = None
    call_order: int | str | None = None
    retry_policy: RetryPolicy | None = None
    call_policy: CallPolicy | None = None


class AddCampaign(Settings):
    """Add a campaign (0721); it starts unless ``init_status`` is 1.

    Refused with ``0200002`` if it begins before today, ``0200003`` or ``0200004`` if there are too many, ``0200005`` if
    its name is taken, ``0200017`` if its skill queue is unknown.
    """

    interface = Interface("POST", "", CampaignAdded)
    caller_no: str
    str_begin_time: UtcTime
    str_end_time: UtcTime
    init_status: int | None = None


class ModifyCampaign(Settings):
    """Modify a campaign that is not over (seed 002); times that are left out stay, ``device_type`` is fixed.

    Refused as adding is, and with ``0200007`` if it is unknown, ``0200016`` if it is over.
    """

    interface = Interface("PUT", "/{campaign_id}", Answer)
    campaign_id: int
    caller_no: str
    str_begin_time: UtcTime | None = None
    str_end_time: UtcTime | None = None


class AddCampaignV2(Policies):
    """Add a campaign with its policies (0722); refused as by the first version."""

    interface = Interface("POST", "", CampaignAdded, version=2)
    str_begin_time: UtcTime
    str_end_time: UtcTime
    init_status: int | None = None


class ModifyCampaignV2(Policies):
    """Modify a campaign with its policies (0724); policies that are left out stay. Refused as by the first version."""

    interface = Interface("PUT", "/{campaign_id}", Answer, version=2)
    campaign_id: int
    str_begin_time: UtcTime
    str_end_time: UtcTime


class DeleteCampaign(Request):
    """Delete a campaign that is suspended or over (0725); ``archive_history`` 1 keeps its data as history.

    Refused with ``0200007`` if it is unknown, ``0200009`` if it is started.
    """

    interface = Interface("DELETE", "/{campaign_id}", Answer)
    campaign_id: int
    archive_history: int | None = None


class QueryCampaign(Request):
    """Look at a campaign (seed 001). Refused with ``0200007`` if it is unknown."""

    interface = Interface("GET", "/{campaign_id}", CampaignDetails, writes=False)
    campaign_id: int


class ListCampaigns(Request):
    """List campaigns (0727). ``status`` 0 all, 2 started, 3 suspended, 4 over; ``device_type`` 0 all.

    ``begin_time`` is the earliest begin, ``end_time`` the latest end, both UTC. A page has at most 100 rows.
    """

    interface = Interface("GET", "", CampaignPage, in_query=True, writes=False)
    name: str | None = None
    status: int = 0
    device_type: int = 0
    status_v2: int | None = None
    begin_time: UtcTime | None = None
    end_time: UtcTime | None = None
    cc_id: int | None = None
    cur_page: int = 1
    rows_per_page: int = PAGE_ROWS

    def following(self, page: Page[object]) -> Self | None:
        if is_last(page, seen=self.cur_page * self.rows_per_page, rows_max=self.rows_per_page):
            return None
        return self.model_copy(update={"cur_page": self.cur_page + 1})


class PauseCampaign(Request):
    """Suspend a started campaign (0728): calls under way go on. Refused with ``0200011`` in another state."""

    interface = Interface("PUT", "/{campaign_id}/pause", Answer)
    campaign_id: int


class ResumeCampaign(Request):
    """Start a suspended campaign (0729). Refused with ``0200011`` in another state."""

    interface = Interface("PUT", "/{campaign_id}/resume", Answer)
    campaign_id: int


class AddCallingNumbers(Request):
    """Add up to 100 calling numbers to a campaign (0735)."""

    interface = Interface("POST", "/callerNo/{campaign_id}", Answer)
    campaign_id: int
    caller_no: Sequence[CallerChoice]


class DeleteCallingNumbers(Request):
    """Take calling numbers from a campaign (0736); at least one must stay."""

    interface = Interface("DELETE", "/callerNo/{campaign_id}", Answer)
    campaign_id: int
    caller_no: Sequence[CallerChoice]
