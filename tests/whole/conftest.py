"""A real Asterisk, its carrier and agents' phones."""

from tests.switch.fixtures import asterisk, carrier, phones

__all__ = ["asterisk", "carrier", "phones"]
