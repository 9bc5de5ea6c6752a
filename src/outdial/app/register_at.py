"""Where agents' phones and browsers register, as the settings say it or as the switch's own address does."""

from outdial.api.context import NOWHERE, RegisterAt
from outdial.app.switch_address import ARI_PORT, addresses, options, split
from outdial.settings import Settings

SIP_PORT = 5060


def register_at(settings: Settings) -> RegisterAt | None:
    """Agents' legs are on the first switch; None where its accounts are its operator's. Raises `CannotGoOn`."""
    place = split(next(iter(addresses(settings.gateway).values())))
    match place.scheme:
        case "asterisk" | "asterisk+tls":
            host = f"[{place.hostname}]" if ":" in (place.hostname or "") else place.hostname
            scheme = "wss" if place.scheme.endswith("+tls") else "ws"
            return RegisterAt(
                prefix=options(place).prefix,
                phones=settings.phones_register_at or f"{host}:{SIP_PORT}",
                browsers=settings.browsers_register_at or f"{scheme}://{host}:{place.port or ARI_PORT}/ws",
            )
        case "freeswitch":
            return None
        case _:
            return NOWHERE
