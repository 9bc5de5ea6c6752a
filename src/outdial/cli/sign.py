"""``outdial sign``."""

from typing import Annotated

from cyclopts import Parameter

from outdial.app.failures import CannotGoOn
from outdial.cli.signed_curl import Body, signed_curl
from outdial.cli.surroundings import SecretKey, console, notes
from outdial.clock import SystemClock


def sign(
    method: Annotated[str, Parameter(help="GET, POST, PUT or DELETE.")],
    url: Annotated[str, Parameter(help="The whole address, with its query.")],
    /,
    *,
    body: Annotated[str | None, Parameter(help="The JSON to send, or @FILE.", allow_leading_hyphen=True)] = None,
    key: Annotated[str | None, Parameter(help="The access key.", env_var="OUTDIAL_ACCESS_KEY")] = None,
    secret: SecretKey = None,
) -> None:
    """Print a curl command for a request, signed. `outdial keys create` makes a key.

    Paste it within a quarter of an hour; one that writes works once. To run it at once: eval "$(outdial sign …)".
    """
    if not key or not secret:
        raise CannotGoOn(
            "No key to sign with: set OUTDIAL_ACCESS_KEY and OUTDIAL_SECRET_KEY, or give --key and --secret. "
            "`outdial keys create --vdn 1` makes a key."
        )
    command = signed_curl(
        method.upper(), url, Body.of(body), access_key=key, secret_key=secret, now=SystemClock().now()
    )
    console().print(command, markup=False)
    if console().is_terminal:
        notes().print("Good for 15 minutes; a request that writes, once.", style="dim")
