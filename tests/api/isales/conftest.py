"""The fixtures of this folder, which the folder beside it shares."""

from tests.api.neighbours import rows, stranger

__all__ = ["rows", "stranger"]
