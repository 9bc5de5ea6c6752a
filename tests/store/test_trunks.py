import pytest

from outdial.domain.routing import Trunk
from outdial.store import trunks, turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from tests.rows import Rows

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("rows")]

WEST = Trunk(name="west", endpoint="carrier", callers=("0755*",), called=("13*",), calls_per_s=5.0)
EAST = Trunk(name="east", endpoint="east", switch="east", active=False)


async def test_trunks_are_kept_whole_and_told_by_name(database: Database) -> None:
    assert await trunks.put(database, 1, WEST)
    assert await trunks.put(database, 1, EAST)

    assert await trunks.of_tenant(database, 1) == [EAST, WEST]
    assert await trunks.of_tenant(database, 2) == []


async def test_a_tenant_has_no_more_trunks_than_it_may_and_can_change_those(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trunks, "TRUNKS_MAX", 1)
    await trunks.put(database, 1, WEST)

    assert not await trunks.put(database, 1, EAST)
    assert await trunks.put(database, 1, WEST)
    assert await trunks.of_tenant(database, 1) == [WEST]


async def test_owners_are_told_of_every_change(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())

    async def stamp() -> str:
        return (await turns.pulses(database, 1, [key.campaign_id]))[key.campaign_id].stamp

    stamps = [await stamp()]
    await trunks.put(database, 1, WEST)
    stamps.append(await stamp())
    assert await trunks.remove(database, 1, "west")
    stamps.append(await stamp())
    assert not await trunks.remove(database, 1, "west")
    assert len(set(stamps)) == 3


async def test_an_operator_sees_the_trunks_of_every_tenant(database: Database, rows: Rows) -> None:
    await rows.tenant(2)
    await trunks.put(database, 1, WEST)
    await trunks.put(database, 2, EAST)

    assert await trunks.of_all(database, trunks_max=9) == [(1, WEST), (2, EAST)]
    assert await trunks.of_all(database, trunks_max=1) == [(1, WEST)]
