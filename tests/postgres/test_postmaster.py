import pytest

from outdial.postgres.postmaster import Lockfile, parse_lockfile

WHOLE = "4711\n/var/lib/outdial/data\n1763725000\n5432\n/var/lib/outdial/socket\n\n  5384393 2\nready   \n"


@pytest.mark.parametrize(
    ("text", "lockfile"),
    [
        (WHOLE, Lockfile(4711, "ready")),
        (WHOLE.replace("ready", "starting"), Lockfile(4711, "starting")),
        (WHOLE.replace("4711", "-4711"), Lockfile(4711, "ready")),  # the single-user mode's
        ("4711\n/var/lib", Lockfile(4711, "")),
        ("", None),
        ("\n", None),
        ("no process\n", None),
    ],
)
def test_the_lock_file_is_understood_while_it_is_still_being_written(text: str, lockfile: Lockfile | None) -> None:
    assert parse_lockfile(text) == lockfile


def test_only_a_ready_server_is_ready() -> None:
    assert [Lockfile(1, state).is_ready for state in ("ready", "starting", "stopping", "standby", "")] == [
        True,
        False,
        False,
        False,
        False,
    ]
