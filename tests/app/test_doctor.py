import socket
from pathlib import Path

import pytest

from outdial.app.doctor import examine
from outdial.app.ground import sealing_key
from outdial.clock import ManualClock, SystemClock
from outdial.domain.routing import Trunk
from outdial.gateways.finding import Finding
from outdial.settings import Settings
from outdial.store import keys, trunks
from outdial.store.database import Database
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio


def settings_on(url: str, folder: Path, **changes: object) -> Settings:
    return Settings.model_validate({"database_url": url, "data": folder, "port": _free_port(), **changes})


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def ailing(findings: list[Finding]) -> dict[str, str]:
    return {finding.subject: finding.says for finding in findings if not finding.well}


async def test_nothing_ails_where_all_is_well(database_url: str, tmp_path: Path) -> None:
    findings = await examine(settings_on(database_url, tmp_path), SystemClock())

    assert ailing(list(findings)) == {}
    assert [finding.subject for finding in findings] == [
        "Python",
        "data folder",
        "database",
        "tables",
        "clock",
        "sealing key",
        "trunks",
        "address",
        "switch",
    ]


async def test_a_database_that_is_away_is_found(tmp_path: Path) -> None:
    findings = await examine(settings_on("postgresql://nobody@127.0.0.1:1/none", tmp_path), SystemClock())

    assert "OUTDIAL_DATABASE_URL" in ailing(list(findings))["database"]


async def test_tables_that_are_missing_are_found(empty_database_url: str, tmp_path: Path) -> None:
    findings = await examine(settings_on(empty_database_url, tmp_path), SystemClock())

    assert "outdial migrate" in ailing(list(findings))["tables"]


async def test_a_clock_that_is_off_is_found(database_url: str, tmp_path: Path) -> None:
    findings = await examine(settings_on(database_url, tmp_path), ManualClock(NOW))

    assert "NTP" in ailing(list(findings))["clock"]


async def test_another_sealing_key_is_found(database_url: str, tmp_path: Path) -> None:
    sealed = sealing_key(settings_on(database_url, tmp_path / "one")).seal("SK", vdn_id=1, access_key="AK")
    async with Database.open(database_url) as database:
        await keys.create(database, vdn_id=1, access_key="AK", sealed_secret=sealed, time_zone="UTC", now=NOW)

    findings = await examine(settings_on(database_url, tmp_path / "other"), SystemClock())

    assert "restore the sealing key" in ailing(list(findings))["sealing key"]


async def test_an_address_that_cannot_be_taken_is_found(database_url: str, tmp_path: Path) -> None:
    # An address of documentation (RFC 5737), which no machine has.
    findings = await examine(settings_on(database_url, tmp_path, host="192.0.2.1"), SystemClock())

    assert "OUTDIAL_HOST" in ailing(list(findings))["address"]


async def test_a_switch_that_is_not_known_is_found(database_url: str, tmp_path: Path) -> None:
    findings = await examine(settings_on(database_url, tmp_path, gateway="pigeon"), SystemClock())

    assert "no switch" in ailing(list(findings))["switch"]


async def test_each_of_several_switches_is_looked_at(database_url: str, tmp_path: Path) -> None:
    gateway = f"simulator simulator://{tmp_path}/nobody?name=east"
    findings = await examine(settings_on(database_url, tmp_path, gateway=gateway), SystemClock())

    assert [finding.subject for finding in findings][-2:] == ["switch main", "switch east"]
    assert list(ailing(list(findings))) == ["switch east"]


async def test_switches_of_the_same_name_are_found(database_url: str, tmp_path: Path) -> None:
    findings = await examine(settings_on(database_url, tmp_path, gateway="simulator simulator"), SystemClock())

    assert "two switches main" in ailing(list(findings))["switch"]


async def test_a_trunk_on_a_switch_that_there_is_not_is_found(database_url: str, tmp_path: Path) -> None:
    async with Database.open(database_url) as database, Rows.open(database_url) as rows:
        await rows.tenant()
        await trunks.put(database, 1, Trunk(name="near", endpoint="carrier"))
        near = await examine(settings_on(database_url, tmp_path), SystemClock())
        await trunks.put(database, 1, Trunk(name="far", endpoint="carrier", switch="atlantis"))
        far = await examine(settings_on(database_url, tmp_path), SystemClock())

    assert {finding.subject: finding.says for finding in near}["trunks"].startswith("each of the tenants' 1 is on")
    assert "far of tenant 1 (atlantis)" in ailing(list(far))["trunks"]
