"""Addresses of this machine alone that nobody else uses.

All of 127.0.0.0/8 is loopback on Linux, so every instance has an address of its own: nothing is shared with a service
of the machine, with another test process or with a neighbour in the same one.
"""

import itertools
import os
import socket
from typing import Final

_FIRST: Final = 64
_AT_ONCE: Final = 190
"""Addresses of one process; then they are given anew, for phones come and go."""

_numbers: Final = itertools.count()


def own_host() -> str:
    """An address that nobody of this process has now, and hardly anybody of another one."""
    pid = os.getpid()
    return f"127.{_FIRST + next(_numbers) % _AT_ONCE}.{pid >> 8 & 255}.{pid & 255}"


def free_port(host: str) -> int:
    """One on which neither TCP nor UDP is in use there: a service may listen on every address."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind((host, 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind((host, port))
            except OSError:
                continue
            return port
