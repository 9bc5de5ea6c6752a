"""What ends a process with a sentence that says what to do next."""

from outdial.domain.schedule import UnknownZone
from outdial.gateways.base import GatewayLostError
from outdial.postgres import PostgresError
from outdial.sealing import CannotOpen, SealingKeyUnusable
from outdial.store.imports import ImportRefused
from outdial.store.migrations import NewerDatabaseError


class CannotGoOn(Exception):  # noqa: N818 - it says what is the case
    """Something that an operator must put right; the text says what, and how."""


TOLD_IN_A_SENTENCE = (
    CannotGoOn,
    GatewayLostError,
    ImportRefused,
    PostgresError,
    SealingKeyUnusable,
    CannotOpen,
    NewerDatabaseError,
    UnknownZone,
)
"""Failures whose text is all that the operator needs: no traceback."""
