"""The domain's records as JSON in the database, whole and typed."""

from typing import Generic, TypeVar

from pydantic import TypeAdapter

from outdial.domain.campaign import CampaignSettings
from outdial.domain.detection import Detection
from outdial.domain.events import CallEnded
from outdial.domain.ledger import Ledger
from outdial.domain.retry import RetryPolicy
from outdial.domain.routing import Trunk
from outdial.domain.schedule import SpecialDate

Record = TypeVar("Record")


class Codec(Generic[Record]):
    """One kind of record, to text and back."""

    def __init__(self, kind: type[Record]) -> None:
        self._adapter = TypeAdapter(kind)

    def dump(self, record: Record) -> str:
        return self._adapter.dump_json(record).decode()

    def load(self, text: str) -> Record:
        return self._adapter.validate_json(text)


CAMPAIGN_SETTINGS = Codec(CampaignSettings)
DETECTION = Codec(Detection)
RETRY_POLICY = Codec(RetryPolicy)
LEDGER = Codec(Ledger)
CALL_ENDED = Codec(CallEnded)
SPECIAL_DATES = Codec(tuple[SpecialDate, ...])
TRUNK = Codec(Trunk)
TRUNKS = Codec(tuple[Trunk, ...])
