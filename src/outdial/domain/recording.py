"""Recordings of calls: what they are called, and when they are old. The sound is the switch's affair."""

from datetime import datetime, timedelta


def recording_of(*, vdn_id: int, campaign_id: int, attempt_id: int) -> str:
    """A recording's path in the folder of recordings: a tenant's, and a campaign's, lie together."""
    return f"{vdn_id}/{campaign_id}/{attempt_id}.wav"


def is_old(changed_at: datetime, *, kept_for: timedelta, now: datetime) -> bool:
    """Whether a recording that was last written then is to be deleted."""
    return now - changed_at > kept_for
