"""The command line."""

from outdial.cli.program import main

__all__ = ["main"]
