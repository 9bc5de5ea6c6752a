"""Where an interface of the family is, and a tenant's key to it."""

from dataclasses import dataclass, field
from datetime import timedelta
from ssl import SSLContext
from typing import Final
from urllib.parse import urlsplit

TRY_MAX: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """``url`` is scheme, host and port, as in ``https://10.22.26.181:28080``; ``vdn_id`` is the tenant, 1 to 9999.

    Raises ValueError for an address that is none.
    """

    url: str
    vdn_id: int
    access_key: str
    secret_key: str = field(repr=False)
    locale: str = "en_US"
    """The language of the texts in answers: ``en_US``, or ``zh_CN``."""
    ssl: SSLContext | None = None
    """Whose certificates are trusted; None: those that the machine trusts."""
    timeout: timedelta = TRY_MAX
    """For one try, from the connection to the last byte of the answer."""

    def __post_init__(self) -> None:
        if not _is_address(self.url):
            raise ValueError(f"no address of a server: {self.url!r}. Write it as https://host:port.")


def _is_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        reachable = address.scheme in ("http", "https") and address.hostname is not None and address.port != 0
    except ValueError:
        return False
    return reachable and address.username is None and not address.query and not address.fragment
