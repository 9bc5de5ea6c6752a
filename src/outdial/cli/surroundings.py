"""What commands have in common: the settings, and a place to write to."""

from typing import Annotated

from cyclopts import Parameter
from pydantic import ValidationError
from rich.console import Console

from outdial.app.failures import CannotGoOn
from outdial.settings import Settings

SecretKey = Annotated[
    str | None,
    Parameter(
        help="Its secret; better in the environment, for others see arguments.",
        env_var="OUTDIAL_SECRET_KEY",
        allow_leading_hyphen=True,
    ),
]


def load_settings() -> Settings:
    """The settings from the environment. Raises `CannotGoOn` that names each wrong one, and never its value."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"OUTDIAL_{str(fault['loc'][0]).upper()}: {fault['msg']}." for fault in error.errors()]
        raise CannotGoOn("\n".join([*wrong, "docs/reference/settings.md lists every setting."])) from None


def console() -> Console:
    """Where results go; lines are not broken, for they are copied and piped."""
    return Console(soft_wrap=True, highlight=False)


def notes() -> Console:
    """Where remarks go, so that they do not mix with results that are piped."""
    return Console(stderr=True, soft_wrap=True, highlight=False)
