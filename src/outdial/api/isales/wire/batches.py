"""Batches of a campaign: create, rename, delete, suspend, resume, list."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe
from outdial.api.isales.wire.numbers import BATCH_ID_LENGTH_MAX
from outdial.store.batches import Batch

STARTED: Final = 1
SUSPENDED: Final = 2
PAGE_SIZE_MAX: Final = 100
OFFSET_MAX: Final = 1_000_000

_Name = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r'^[^<>!@#$%^&*?;"~/\\]*$')]
_Id = Annotated[str, StringConstraints(min_length=1, max_length=BATCH_ID_LENGTH_MAX)]
_Status = Maybe[Annotated[int, Field(ge=STARTED, le=SUSPENDED), AS_WHOLE]]


class CreateBatchBody(Asked):
    """``status`` 1: its contacts are called at once; 2, the default: when it is resumed."""

    name: _Name
    status: _Status = None


class BatchBody(Asked):
    """Which batch."""

    id: _Id


class RenameBatchBody(BatchBody):
    """What it is to be called."""

    name: _Name


class ListBatchesBody(Asked):
    """Which batches; ``name`` matches any part of the name."""

    name: Maybe[Annotated[str, StringConstraints(max_length=255)]] = None
    status: _Status = None
    offset: Annotated[int, Field(ge=0, le=OFFSET_MAX), AS_WHOLE]
    limit: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX), AS_WHOLE]

    @property
    def suspended(self) -> bool | None:
        return None if self.status is None else self.status == SUSPENDED


class BatchId(Shown):
    """What names the batch from now on."""

    id: str


class BatchAnswer(Answer):
    """A batch was created."""

    return_object: BatchId


class BatchShown(Shown):
    """A batch."""

    id: str
    name: str
    status: int


class BatchesAnswer(Answer):
    """A page of batches, and how many match."""

    total_count: int
    data: Sequence[BatchShown]


def batch_shown(batch: Batch) -> BatchShown:
    """A batch as the list shows it."""
    return BatchShown(id=str(batch.batch_id), name=batch.name, status=SUSPENDED if batch.suspended else STARTED)
