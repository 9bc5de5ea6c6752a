"""A real Asterisk for the tests that ask for one."""

from tests.switch.fixtures import asterisk, asterisk16, carrier, each_asterisk, phones

__all__ = ["asterisk", "asterisk16", "carrier", "each_asterisk", "phones"]
