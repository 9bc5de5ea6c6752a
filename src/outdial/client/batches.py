"""Batches of a campaign's people, which are suspended and resumed apart from it (0770 to 0775)."""

from outdial.client.fields import Answer, Maybe, Part, Request
from outdial.client.interface import Interface
from outdial.client.paging import ByOffset, CountedPage


class BatchId(Part):
    """What names the batch from now on."""

    id: str


class BatchAdded(Answer):
    """The new batch."""

    return_object: BatchId


class Batch(Part):
    """A batch: ``status`` 1 is started, 2 suspended."""

    id: str
    name: str
    status: Maybe[int] = None


class BatchPage(CountedPage[Batch]):
    """Some batches, and how many there are."""


class CreateBatch(Request):
    """Add a batch, suspended unless ``status`` is 1 (0770).

    Refused with ``03000001`` if its name is taken, ``03000003`` if there are too many.
    """

    interface = Interface("POST", "/callbatch/{campaign_id}/create", BatchAdded)
    campaign_id: int
    name: str
    status: int | None = None


class RenameBatch(Request):
    """Rename a batch (0771). Refused with ``03000001`` if the name is taken, ``03000004`` if it is unknown."""

    interface = Interface("POST", "/callbatch/{campaign_id}/update", Answer)
    campaign_id: int
    id: str
    name: str


class DeleteBatch(Request):
    """Delete a batch (0772). Refused with ``03000002`` in the state of the campaign, ``03000004`` if it is unknown."""

    interface = Interface("POST", "/callbatch/{campaign_id}/delete", Answer)
    campaign_id: int
    id: str


class PauseBatch(Request):
    """Suspend a batch (0773). Refused with ``03000006`` if it is suspended, else as deleting."""

    interface = Interface("POST", "/callbatch/{campaign_id}/pause", Answer)
    campaign_id: int
    id: str


class ResumeBatch(Request):
    """Start a suspended batch (0774). Refused as deleting."""

    interface = Interface("POST", "/callbatch/{campaign_id}/resume", Answer)
    campaign_id: int
    id: str


class ListBatches(ByOffset):
    """List the batches of a campaign (0775); ``name`` matches any part, ``status`` 1 is started, 2 suspended."""

    interface = Interface("GET", "/callbatch/{campaign_id}/list", BatchPage, writes=False)
    campaign_id: int
    name: str | None = None
    status: int | None = None
