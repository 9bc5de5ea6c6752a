"""Definitions change, and every call keeps the code that held when it ended."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import pytest

from outdial.api.isales.wire.platform_codes import PLATFORM_CODES
from outdial.domain.outcome import Outcome
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.isales_codes import FAIL_CODES, result_code
from outdial.store import result_definitions, results
from outdial.store.database import Database, statement
from outdial.store.result_definitions import DefinitionFault, NamedByPolicies
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

STEPS = 40


@dataclass
class Model:
    """By reasoning of the test's own: what each definition stands for, newest given last."""

    given: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    """Definition, its code, and a code of the platform's."""

    def give(self, number: int, code: str, platform_codes: list[str]) -> None:
        self.take(number)
        self.given += [(number, code, each) for each in platform_codes]

    def take(self, number: int) -> None:
        self.given = [each for each in self.given if each[0] != number]

    def shown(self, platform_code: str) -> str | None:
        return next((code for _, code, each in reversed(self.given) if each == platform_code), None)


@dataclass
class Play:
    """Changes at drawn times, and calls that end between them."""

    database: Database
    rows: Rows
    random: Random
    campaign_id: int
    model: Model
    now: datetime = NOW
    expected: dict[int, str] = field(default_factory=dict[int, str])

    async def call_ends(self) -> None:
        outcome = self.random.choice(list(Outcome))
        attempt_id = await self.rows.attempt(self.campaign_id, 1, outcome=outcome, ended_at=self.now)
        self.expected[attempt_id] = self.model.shown(FAIL_CODES[outcome]) or result_code(outcome)

    async def define(self) -> None:
        codes, code = self._some(), f"c{len(self.expected)}"
        number = await result_definitions.add(
            self.database, 1, code, "a name", codes, definitions_max=999, now=self.now
        )
        if isinstance(number, int):
            self.model.give(number, code, codes)

    async def change(self) -> None:
        if not self.model.given:
            return
        number, code, _ = self.random.choice(self.model.given)
        codes = self._some()
        await result_definitions.change(self.database, 1, number, "another", codes, now=self.now)
        self.model.give(number, code, codes)

    async def delete(self) -> None:
        if not self.model.given:
            return
        number, _, _ = self.random.choice(self.model.given)
        assert await result_definitions.delete(self.database, 1, number, now=self.now) is None
        self.model.take(number)

    def _some(self) -> list[str]:
        return self.random.sample(list(FAIL_CODES.values()), k=self.random.randint(1, 4))


async def of_factory(database: Database) -> Model:
    model = Model()
    page = await result_definitions.page(database, 1, limit=50, offset=0)
    for definition in page.definitions:
        whole = await result_definitions.load(database, 1, definition.definition_id)
        assert whole is not None
        model.give(definition.definition_id, definition.code, [each.platform_code for each in whole.mapped])
    return model


@pytest.mark.parametrize("seed", range(6))
async def test_every_call_shows_the_code_that_held_when_it_ended(database: Database, rows: Rows, seed: int) -> None:
    play = Play(database, rows, Random(seed), await rows.campaign(), await of_factory(database))

    for _ in range(STEPS):
        await play.call_ends()
        play.now += SECOND * play.random.randint(1, 9)
        for _ in range(play.random.randint(1, 3)):  # also several at one instant
            await play.random.choice([play.define, play.change, play.change, play.delete])()

    for attempt_id, code in play.expected.items():
        found = await results.load(database, 1, attempt_id)
        assert found is not None
        assert result_code(found.outcome, defined=found.result_code) == code


async def test_a_clock_that_is_put_back_rewrites_no_past(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    number = await result_definitions.add(database, 1, "007", "n", ["00537"], definitions_max=99, now=NOW + 9 * SECOND)
    attempt_id = await rows.attempt(campaign_id, 1, outcome=Outcome.BUSY, ended_at=NOW + 5 * SECOND)
    assert isinstance(number, int)

    await result_definitions.change(database, 1, number, "n", ["00603"], now=NOW)

    found = await results.load(database, 1, attempt_id)
    assert found is not None
    assert found.result_code == "OB00537"


async def test_of_many_that_define_one_code_at_once_one_does(database: Database, rows: Rows) -> None:
    assert await rows.table("result_definition")

    async def define() -> int | DefinitionFault:
        return await result_definitions.add(database, 1, "007", "n", ["00537"], definitions_max=99, now=NOW)

    answers = await asyncio.gather(*(define() for _ in range(6)))

    assert [each for each in answers if isinstance(each, DefinitionFault)] == [DefinitionFault.CODE_TAKEN] * 5


async def test_the_bound_is_exact_for_many_at_once(database: Database, rows: Rows) -> None:
    assert await rows.table("result_definition")

    async def define(number: int) -> int | DefinitionFault:
        return await result_definitions.add(database, 1, str(number), "n", ["00537"], definitions_max=14, now=NOW)

    answers = await asyncio.gather(*(define(number) for number in range(6)))

    assert answers.count(DefinitionFault.TOO_MANY) == 4
    assert (await result_definitions.page(database, 1, limit=1, offset=0)).total == 14


async def test_whoever_names_a_code_is_told_and_who_is_over_or_out_of_sight_is_not(
    database: Database, rows: Rows
) -> None:
    number = await result_definitions.add(database, 1, "007", "n", ["00537"], definitions_max=99, now=NOW)
    assert isinstance(number, int)
    common = CommonRule(tries_per_day=1, days=1, wait=SECOND)
    naming = RetryPolicy(general=common, not_retried_codes=("OB00604", "007"))
    others = RetryPolicy(general=common, not_retried_codes=("OB00604", "0077"))
    await rows.campaign(policy=others)
    await rows.campaign(policy=naming, ends_at=NOW)
    gone = await rows.campaign(policy=naming)
    await rows.run("update campaign set archived_at = $2 where campaign_id = $1", gone, NOW)
    namers = [await rows.campaign(policy=naming) for _ in range(7)]

    refused = await result_definitions.delete(database, 1, number, now=NOW)

    assert refused == NamedByPolicies(namers[:5])
    await rows.run("update campaign set retry_policy = null")
    assert await result_definitions.delete(database, 1, number, now=NOW) is None


async def test_the_factorys_set_has_every_code_of_the_platforms_once(database: Database, rows: Rows) -> None:
    assert await rows.table("result_code_shown")
    model = await of_factory(database)

    assert sorted(each for _, _, each in model.given) == sorted(PLATFORM_CODES)
    for outcome, platform_code in FAIL_CODES.items():
        assert model.shown(platform_code) == result_code(outcome)


async def test_what_codes_show_is_found_by_key_however_often_it_has_changed(rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.many_attempts(campaign_id, 2000)
    await rows.run(
        "insert into result_code_shown select 1, '00537', $1::timestamptz + each * interval '1 second', each::text"
        " from generate_series(1, 20000) each",
        NOW,
    )
    told = (["busy"], ["00537"])

    page = await rows.plan(
        statement("results_page"),
        1,
        campaign_id,
        results.EVER,
        results.NEVER,
        False,  # noqa: FBT003 - a column
        100,
        0,
        *told,
    )
    one = await rows.plan(statement("result_load"), 1, 1, *told)

    for plan in (page, one):
        assert "result_code_shown_pkey" in plan, plan
        assert "Seq Scan on result_code_shown" not in plan, plan
