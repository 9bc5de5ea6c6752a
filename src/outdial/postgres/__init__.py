"""The embedded PostgreSQL: find binaries, start, adopt, watch, stop.

Why it is as it is: ``docs/decisions/0002-embedded-postgresql.md``.
"""

from outdial.postgres.errors import PostgresError
from outdial.postgres.layout import default_folder
from outdial.postgres.supervisor import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresError", "default_folder"]
