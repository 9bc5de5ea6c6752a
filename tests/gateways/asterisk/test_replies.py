from collections.abc import Callable

import pytest

from outdial.gateways.asterisk import replies
from outdial.gateways.asterisk.ari import NotAri


def test_only_modules_that_run_are_there() -> None:
    said = b'[{"name":"app_amd.so","status":"Running"},{"name":"app_read.so","status":"Not Running"}]'

    assert replies.read_modules(said) == {"app_amd.so"}


def test_attributes_come_by_name() -> None:
    said = b'[{"attribute":"aors","value":"carrier"},{"attribute":"context","value":"outdial-from-trunk"}]'

    assert replies.read_attributes(said) == {"aors": "carrier", "context": "outdial-from-trunk"}


@pytest.mark.parametrize(
    "read",
    [
        replies.read_time,
        replies.read_version,
        replies.read_modules,
        replies.read_endpoints,
        replies.read_value,
        replies.read_attributes,
    ],
    ids=lambda read: read.__name__,
)
@pytest.mark.parametrize("said", [b"", b"<html>", b"{}", b"[1]"])
def test_what_no_asterisk_says_is_told_as_such(read: Callable[[bytes], object], said: bytes) -> None:
    with pytest.raises(NotAri):
        read(said)
