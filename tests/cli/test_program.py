import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from outdial.cli import program
from outdial.sealing import SealingKey
from outdial.store import keys
from outdial.store.database import Database
from tests.app.imports.files import campaign_with_settings

Outdial = Callable[..., int]
Output = pytest.CaptureFixture[str]


def test_a_key_opens_with_the_sealing_key_of_the_data_folder(
    outdial: Outdial, capsys: Output, database_url: str, tmp_path: Path
) -> None:
    assert outdial("keys", "create", "--vdn", 7, "--time-zone", "Asia/Shanghai", "--json") == 0

    made = json.loads(capsys.readouterr().out)
    found = asyncio.run(_find(database_url, made["accessKey"]))
    assert found is not None
    assert (found.tenant.vdn_id, found.tenant.zone.key) == (7, "Asia/Shanghai")
    sealing = SealingKey.load_or_create(tmp_path / "data" / "sealing.key")
    assert sealing.open(found.sealed_secret, vdn_id=7, access_key=made["accessKey"]) == made["secretKey"]


async def _find(url: str, access_key: str) -> keys.FoundKey | None:
    async with Database.open(url) as database:
        return await keys.find(database, access_key)


def test_a_key_is_listed_until_it_is_revoked_and_then_as_revoked(outdial: Outdial, capsys: Output) -> None:
    outdial("keys", "create", "--vdn", 1, "--json")
    access_key = json.loads(capsys.readouterr().out)["accessKey"]

    assert outdial("keys", "revoke", access_key, "--vdn", 1) == 0
    capsys.readouterr()
    outdial("keys", "list", "--vdn", 1, "--json")

    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["accessKey"], listed["revokedAt"] is None) == (access_key, False)


def test_revoking_a_key_that_is_not_valid_fails(outdial: Outdial, capsys: Output) -> None:
    assert outdial("keys", "revoke", "NOSUCHKEY", "--vdn", 1) == 1
    assert "outdial keys list --vdn 1" in capsys.readouterr().err


def test_a_tenant_s_zone_and_limits_are_changed_and_shown(outdial: Outdial, capsys: Output) -> None:
    outdial("keys", "create", "--vdn", 1)
    limits = ("open_contacts_max=5", "add_interval=0", "callback_hosts=a.example.org, b.example.org")
    outdial("tenants", "set", "--vdn", 1, "--time-zone", "Europe/Berlin", *(f"--limit={limit}" for limit in limits))
    capsys.readouterr()

    assert outdial("tenants", "show", "--vdn", 1, "--json") == 0

    shown = json.loads(capsys.readouterr().out)
    assert shown["timeZone"] == "Europe/Berlin"
    assert shown["limits"]["open_contacts_max"] == 5
    assert shown["limits"]["add_interval"] == 0
    assert shown["limits"]["callback_hosts"] == ["a.example.org", "b.example.org"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("keys", "create", "--vdn", 10_000), "--vdn: a number from 1 to 9999"),
        (("keys", "create", "--vdn", 1, "--time-zone", "Mars/Olympus"), "unknown time zone"),
        (("tenants", "show", "--vdn", 1), "There is no tenant 1"),
        (("tenants", "set", "--vdn", 1, "--limit", "colour=red"), "no such limit: colour"),
        (("tenants", "set", "--vdn", 1, "--limit", "rule_set=atlantis"), "there is no rule set 'atlantis'; there are"),
        (("tenants", "set", "--vdn", 1, "--limit", "lines_max"), "give name=value"),
        (("sign", "GET", "http://127.0.0.1/"), "OUTDIAL_ACCESS_KEY"),
        (("import", 999, "/nowhere.csv", "--vdn", 1), "Cannot read /nowhere.csv"),
        (("import", 999, __file__, "--vdn", 1), "no campaign 999"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    outdial: Outdial, capsys: Output, words: tuple[object, ...], said: str
) -> None:
    assert outdial(*words) == 1

    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_wrong_setting_is_named_and_its_value_is_not_shown(surroundings: pytest.MonkeyPatch, capsys: Output) -> None:
    surroundings.setenv("OUTDIAL_PORT", "a secret")

    assert program.run(["doctor"]) == 1

    error = capsys.readouterr().err
    assert "OUTDIAL_PORT" in error
    assert "a secret" not in error


def test_a_database_that_is_away_is_told_in_a_sentence(surroundings: pytest.MonkeyPatch, capsys: Output) -> None:
    surroundings.setenv("OUTDIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    assert program.run(["keys", "list", "--vdn", "1"]) == 1

    assert "outdial doctor" in capsys.readouterr().err


def test_migrating_twice_does_nothing_the_second_time(outdial: Outdial, capsys: Output) -> None:
    assert outdial("migrate") == 0

    assert "Nothing to do" in capsys.readouterr().out


def test_a_file_is_imported_and_then_known(outdial: Outdial, capsys: Output, database_url: str, tmp_path: Path) -> None:
    outdial("keys", "create", "--vdn", 1)
    campaign_id = asyncio.run(_campaign(database_url))
    file = tmp_path / "numbers.csv"
    file.write_text("called\n1001\n1001\n")
    capsys.readouterr()

    assert outdial("import", campaign_id, file, "--vdn", 1) == 0
    first = capsys.readouterr()
    assert outdial("import", campaign_id, file, "--vdn", 1) == 0
    second = capsys.readouterr()

    assert "1 numbers added, 1 rows left out." in first.out
    assert str(tmp_path / "numbers.reject.csv") in first.out
    assert "nothing is done now" in second.err


async def _campaign(url: str) -> int:
    connection = await asyncpg.connect(url)
    campaign_id = await campaign_with_settings(connection)
    await connection.execute("update campaign set ends_at = now() + interval '1 day'")
    await connection.close()
    return campaign_id


def test_the_document_of_the_interface_needs_no_database(surroundings: pytest.MonkeyPatch, capsys: Output) -> None:
    surroundings.setenv("OUTDIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    assert program.run(["openapi"]) == 0

    assert "/api/v1/skills" in json.loads(capsys.readouterr().out)["paths"]


def test_the_help_tells_what_every_command_is_for(capsys: Output) -> None:
    assert program.run(["--help"]) == 0

    lines = capsys.readouterr().out.splitlines()
    for command in (
        "demo",
        "serve",
        "migrate",
        "import",
        "sign",
        "doctor",
        "explain",
        "openapi",
        "simulator",
        "keys",
        "tenants",
    ):
        (line,) = [line for line in lines if line.strip(" │").startswith(f"{command} ")]
        assert len(line.strip(" │").split()) > 3
