"""Which page of a list is wanted: ``offset`` rows are skipped, and at most ``limit`` shown."""

from typing import Annotated, Final

from pydantic import Field

from outdial.api.isales.wire.fields import AS_WHOLE

LIMIT_MAX: Final = 100
OFFSET_MAX: Final = 100_000_000  # beyond any list; it keeps the offset within what a database counts to

Offset = Annotated[int, Field(ge=0, le=OFFSET_MAX), AS_WHOLE]
"""``limit * (page - 1)``."""
Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX), AS_WHOLE]
"""Rows of a page."""
