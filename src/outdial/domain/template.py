"""A campaign to be copied: settings and policies, without times."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from outdial.domain.campaign import CampaignSettings
from outdial.domain.retry import RetryPolicy

NO_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
NO_END = datetime(2100, 1, 1, tzinfo=UTC)
"""What stands in a template's settings where a campaign's have times."""


class TemplateState(IntEnum):
    """Whether a template may be used; the numbers are the vendor's. Nothing follows from them here."""

    DRAFT = 1
    SUSPENDED = 3
    PUBLISHED = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template as it stands in the store."""

    template_id: int
    settings: CampaignSettings
    state: TemplateState
    retry: RetryPolicy
