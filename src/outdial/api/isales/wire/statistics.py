"""How far outbound data is, in all and today."""

from collections.abc import Sequence
from typing import Annotated, TypedDict

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe
from outdial.store.statistics import CampaignFigures, Figures
from outdial.wording.rules import Must
from outdial.wording.words import about


class StatisticsQuery(Asked):
    """Of which campaign, and which ``customField`` of its data; neither: of all campaigns."""

    campaign_id: Maybe[Annotated[int, Field(ge=1, le=2**31 - 1), AS_WHOLE]] = None
    batch_id: Maybe[Annotated[str, StringConstraints(max_length=200)]] = None


class _Counts(Shown):
    """Records, not calls: one of several numbers counts once."""

    un_call_count: int
    called_count: int
    finish_count: int
    total_called_count: int
    total_call_succ: int
    total_finish_count: int
    total_count: int
    daily_called_count: int
    daily_call_succ: int
    daily_finish_count: int
    daily_count: int


class BatchCounts(_Counts):
    """Of the records with one ``customField``."""

    batch_id: str


class CampaignCounts(_Counts):
    """Of a campaign, and of each ``customField`` of its records."""

    campaign_id: str
    batch_detail: Sequence[BatchCounts]


class StatisticsAnswer(Answer):
    """An entry for each campaign."""

    count_detail: Sequence[CampaignCounts]


def checked(query: StatisticsQuery) -> StatisticsQuery:
    """Refuse a batch of no campaign."""
    if query.batch_id is not None and query.campaign_id is None:
        raise Refused(Refusal.COMBINATION, about("batchId", Must.HAVE_BESIDE_IT, other="campaignId"))
    return query


def statistics_shown(campaigns: Sequence[CampaignFigures]) -> StatisticsAnswer:
    """The figures in the vendor's words."""
    return StatisticsAnswer(
        count_detail=[
            CampaignCounts(
                campaign_id=str(campaign.campaign_id),
                batch_detail=[
                    BatchCounts(batch_id=name, **_counts(figures)) for name, figures in campaign.by_custom_field
                ],
                **_counts(campaign.whole),
            )
            for campaign in campaigns
        ]
    )


class _Fields(TypedDict):
    un_call_count: int
    called_count: int
    finish_count: int
    total_called_count: int
    total_call_succ: int
    total_finish_count: int
    total_count: int
    daily_called_count: int
    daily_call_succ: int
    daily_finish_count: int
    daily_count: int


def _counts(figures: Figures) -> _Fields:
    return _Fields(
        un_call_count=figures.uncalled,
        called_count=figures.called_today,
        finish_count=figures.finished,
        total_called_count=figures.called,
        total_call_succ=figures.reached,
        total_finish_count=figures.finished,
        total_count=figures.added,
        daily_called_count=figures.called_today,
        daily_call_succ=figures.reached_today,
        daily_finish_count=figures.finished_today,
        daily_count=figures.added_today,
    )
