"""Outbound data: numbers that are added, deleted and looked at, and how far they are (seed 003, 0759 to 0768)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from pydantic import AliasChoices, Field

from outdial.client.fields import Answer, Maybe, Part, Request, Rows, WallTime
from outdial.client.interface import Interface

STATISTICS_INTERVAL: Final = timedelta(minutes=5)
"""Between two questions for statistics (0765)."""


class _Data(Part):
    """What a record has beside its numbers: ``priority`` 1 to 5, 3 if left out; after ``recycle_time`` nobody calls."""

    session_id: str | None = None
    caller: str | None = None
    custom_field: str | None = None
    recycle_time: WallTime | None = None
    call_data: str | None = None
    priority: str | None = None


class CallData(_Data):
    """One number to call."""

    called: str


class CalledNumber(Part):
    """One of a person's numbers; ``delay_time`` is the pause in seconds (0 to 7200) before the next of them."""

    called_no: str
    type: str | None = None
    delay_time: int | None = None


class CustomerData(_Data):
    """A person to reach, on one of several numbers."""

    called: Sequence[CalledNumber]


class NumberAdded(Part):
    """A number, and the id of the record that it became."""

    called: str | None = None
    data_id: str


class NumbersAdded(Part):
    """``total_size`` is what the campaign has still to call. One page calls the list one thing, its example another."""

    total_size: Maybe[int] = None
    data_id_list: Rows[NumberAdded] = Field(default=(), validation_alias=AliasChoices("dataIdList", "datalist"))


class NumbersAddedAnswer(Answer):
    """The numbers were added, all of them."""

    return_object: NumbersAdded


class AddNumbers(Request):
    """Add up to 20 numbers to a campaign, all or none, at most once a second for a campaign (seed 003).

    Refused with ``0200007`` if the campaign is unknown, ``0200018`` for a number given twice, ``0200019`` in the state
    of the campaign, ``0200020`` if too many wait, ``0200022`` if called too soon (the client then waits, and asks
    again), ``0200024`` for a blacklisted number, ``0200029`` for more than 20, ``0200030`` for a bad time.
    """

    interface = Interface("POST", "/calldata/{campaign_id}", NumbersAddedAnswer)
    campaign_id: int
    call_data_list: Sequence[CallData]


class AddNumbersV2(Request):
    """Add people with several numbers each, to a batch if one is named (0760); refused as by the first version."""

    interface = Interface("POST", "/calldata/{campaign_id}", NumbersAddedAnswer, version=2)
    campaign_id: int
    call_data_list: Sequence[CustomerData]
    batch_id: str | None = None


class AddGroupNumbers(Request):
    """Spread up to 20 people over the campaigns of a group (0768); refused as adding to one campaign is."""

    interface = Interface("POST", "/groupcalldata?campaignGroupId={campaign_group_id}", NumbersAddedAnswer)
    campaign_group_id: int
    call_data_list: Sequence[CustomerData]


class DeleteNumbers(Request):
    """Delete numbers that are still to be called and have everything that is given (0761).

    ``recycle_type`` 1 up to the day of ``recycle_time``, 2 on that day, 3 equal; ``archive_history`` 1 keeps them as
    history. Refused with ``0200028`` while one is being called, or the campaign runs. Do not call in parallel.
    """

    interface = Interface("POST", "/calldata/{campaign_id}/delete", Answer)
    campaign_id: int
    session_id: str | None = None
    called: str | None = None
    custom_field: str | None = None
    recycle_time: WallTime | None = None
    recycle_type: int | None = None
    archive_history: int | None = None


class AddNumberTypes(Request):
    """Add up to 20 number types (0762)."""

    interface = Interface("POST", "/callNoType/add", Answer)
    call_no_types: Sequence[str]


class NumberTypesAnswer(Answer):
    """The tenant's number types."""

    data: Rows[str] = ()


class QueryNumberTypes(Request):
    """List number types (0763)."""

    interface = Interface("GET", "/callNoType/query", NumberTypesAnswer, writes=False)


class Property(Part):
    """A field of a record."""

    prop_code: str
    prop_name: str | None = None
    prop_value: str | None = None


class CalledShown(Part):
    """One of a person's numbers."""

    called_no: str
    type: str | None = None


class Record(Part):
    """One record of outbound data."""

    data_id: str
    properties: Rows[Property] = ()
    called_nos: Rows[CalledShown] = ()


class RecordAnswer(Answer):
    """One record."""

    data: Record


class QueryRecord(Request):
    """Look at one record (0764)."""

    interface = Interface("GET", "/calldata/{campaign_id}/{data_id}", RecordAnswer, writes=False)
    campaign_id: int
    data_id: str


class Counts(Part):
    """Records, not calls: of all time (``total_``), and of the tenant's day (``daily_``)."""

    un_call_count: Maybe[int] = None
    called_count: Maybe[int] = None
    finish_count: Maybe[int] = None
    total_called_count: Maybe[int] = None
    total_call_succ: Maybe[int] = None
    total_finish_count: Maybe[int] = None
    total_count: Maybe[int] = None
    daily_called_count: Maybe[int] = None
    daily_call_succ: Maybe[int] = None
    daily_finish_count: Maybe[int] = None
    daily_count: Maybe[int] = None


class BatchCounts(Counts):
    """Of the records with one ``custom_field``, which is ``batch_id`` here."""

    batch_id: str | None = None


class CampaignCounts(Counts):
    """Of a campaign."""

    campaign_id: str | None = None
    batch_detail: Rows[BatchCounts] = ()


class StatisticsAnswer(Answer):
    """An entry for each campaign."""

    count_detail: Rows[CampaignCounts] = ()


class QueryStatistics(Request):
    """Count outbound data, of a campaign, of one ``custom_field`` of it, or of all campaigns (0765).

    Once in five minutes, else TooSoon; the client waits only if its patience is as long.
    """

    interface = Interface(
        "GET", "/statistics", StatisticsAnswer, version=2, in_query=True, writes=False, interval=STATISTICS_INTERVAL
    )
    campaign_id: int | None = None
    batch_id: str | None = None


class CallCount(Part):
    """How often a number was called today; no page that can be read names these fields."""

    phone: str
    call_count: int


class CallCountAnswer(Answer):
    """For each number that was asked for."""

    data: Rows[CallCount] = ()


class QueryCallCounts(Request):
    """How often up to 200 numbers were called today, in the tenant's zone (1124)."""

    interface = Interface("GET", "/callCount/query", CallCountAnswer, writes=False)
    phone_list: Sequence[str]
