"""What FreeSWITCH answers when it is asked which channels it has, and what one of them has gone through."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from outdial.gateways.freeswitch.esl import NotEsl, instant

CONNECTED: Final = "outdial_connected"
"""The variable of a customer's channel that says it was brought to somebody."""
RING_MS: Final = "outdial_ring_ms"
"""The variable of a customer's channel that says how long it may ring, in milliseconds."""

Instant = Annotated[datetime | None, BeforeValidator(lambda text: None if text == "0" else instant(text))]
"""Microseconds of the epoch; 0 is never."""


class _Row(BaseModel):
    uuid: str


class _Rows(BaseModel):
    rows: tuple[_Row, ...] = ()


class LiveChannel(BaseModel):
    """A channel as it is now, read from its dump."""

    model_config = ConfigDict(frozen=True)

    progress_at: Annotated[Instant, Field(validation_alias="Caller-Channel-Progress-Time")] = None
    media_at: Annotated[Instant, Field(validation_alias="Caller-Channel-Progress-Media-Time")] = None
    answered_at: Annotated[Instant, Field(validation_alias="Caller-Channel-Answered-Time")] = None
    connected_to: Annotated[str, Field(validation_alias=f"variable_{CONNECTED}")] = ""
    ring_ms: Annotated[int | None, Field(validation_alias=f"variable_{RING_MS}", ge=0, le=3_600_000)] = None

    @property
    def ringing_at(self) -> datetime | None:
        """When it rang first, or early media came."""
        return min((at for at in (self.progress_at, self.media_at) if at is not None), default=None)

    @property
    def ring_timeout(self) -> timedelta | None:
        """As the one who placed it meant it; None where nobody wrote it down."""
        return None if self.ring_ms is None else timedelta(milliseconds=self.ring_ms)


def read_channels(text: str) -> frozenset[str]:
    """The ids of all channels. The list is made by the side, so it may lag behind by a moment. Raises `NotEsl`."""
    try:
        return frozenset(row.uuid for row in _Rows.model_validate_json(text).rows)
    except ValidationError as error:
        raise NotEsl(f"not a list of channels: {error}") from None


def read_channel(text: str) -> LiveChannel:
    """Raises `NotEsl`."""
    try:
        return LiveChannel.model_validate_json(text)
    except ValidationError as error:
        raise NotEsl(f"not a channel: {error}") from None
