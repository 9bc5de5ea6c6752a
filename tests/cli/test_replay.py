"""``outdial replay``, from the database and from files."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from outdial.domain.pacing.base import AgentUsePace, ProgressivePace
from outdial.domain.pacing.record import ChunkWriter, Head, pack, read
from outdial.domain.pacing.record_lines import RecordedTurn
from outdial.domain.rule_set import NO_RULES
from outdial.store import pacing_turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from outdial.store.pacing_turns import StoredChunk
from tests.domain.recorded import TURNS_OF_A_CHUNK, recorded_texts
from tests.domain.views import A_TURN, NOON, SECOND
from tests.rows import Rows

Outdial = Callable[..., int]
Output = pytest.CaptureFixture[str]
PACE = AgentUsePace(talk_min=SECOND, talk_max=3600 * SECOND, loss_rate=3, use_rate=100, count_wrap_up=True)
TEXTS = recorded_texts(PACE, minutes=12)
TURNS = TURNS_OF_A_CHUNK * len(TEXTS)
SPAN = ("--since", f"{NOON:%Y-%m-%dT%H:%M}", "--until", f"{NOON + timedelta(hours=1):%Y-%m-%dT%H:%M}")


def no_decision_of_the_code() -> bytes:
    """A chunk whose one turn decided what no pacer would."""
    head = Head(begins_at=NOON, pace=ProgressivePace(), rules=NO_RULES, memory={}, recorded_by="0.0.1")
    writer = ChunkWriter(head)
    writer.add(RecordedTurn(A_TURN.view, A_TURN.decision))
    return writer.text(memory={})


async def keep(url: str, packed: Mapping[int, bytes]) -> int:
    """A campaign with the shift's chunks, some of them replaced."""
    async with Rows.open(url) as rows, Database.open(url) as database:
        await rows.tenant()
        campaign_id = await rows.campaign()
        for place, text in enumerate(TEXTS):
            chunk = read(text)
            stored = StoredChunk(
                key=CampaignKey(1, campaign_id),
                begins_at=chunk.head.begins_at,
                ends_at=chunk.turns[-1].view.now,
                turns=len(chunk.turns),
                calls=sum(turn.decision.calls for turn in chunk.turns),
                packed=packed.get(place, pack(text)),
            )
            await pacing_turns.add(database, stored)
    return campaign_id


def kept(url: str, packed: Mapping[int, bytes] | None = None) -> int:
    return asyncio.run(keep(url, packed or {}))


def damaged(text: bytes) -> bytes:
    packed = bytearray(pack(text))
    packed[len(packed) // 2] ^= 1
    return bytes(packed)


def test_a_record_is_decided_again_to_the_byte(outdial: Outdial, capsys: Output, database_url: str) -> None:
    assert outdial("replay", kept(database_url), "--vdn", 1, *SPAN) == 0

    assert f"{TURNS:,} turns in {len(TEXTS)} chunks" in (said := capsys.readouterr().out)
    assert "all equal" in said


def test_only_chunks_of_the_time_asked_for_are_replayed(outdial: Outdial, capsys: Output, database_url: str) -> None:
    campaign_id = kept(database_url)
    span = ("--since", "2025-03-04T13:05+01:00", "--until", "2025-03-04T12:06Z")

    assert outdial("replay", campaign_id, "--vdn", 1, *span) == 0

    assert f" in {len(TEXTS)} chunks" not in capsys.readouterr().out
    assert outdial("replay", campaign_id, "--vdn", 1) == 1, "nothing was recorded yesterday or today"
    assert "Nothing is recorded there" in capsys.readouterr().err


def test_a_damaged_chunk_is_named_and_the_others_are_replayed(
    outdial: Outdial, capsys: Output, database_url: str
) -> None:
    campaign_id = kept(database_url, {2: damaged(TEXTS[2])})

    assert outdial("replay", campaign_id, "--vdn", 1, *SPAN) == 1

    said = capsys.readouterr().out
    assert f"the chunk of {read(TEXTS[2]).head.begins_at:%Y-%m-%d %H:%M:%S.%f} UTC cannot be used" in said
    assert f"{TURNS - TURNS_OF_A_CHUNK:,} turns in {len(TEXTS) - 1} chunks" in said


def test_another_decision_is_told_with_its_turn_and_who_recorded_it(
    outdial: Outdial, capsys: Output, database_url: str
) -> None:
    campaign_id = kept(database_url, {1: pack(no_decision_of_the_code())})

    assert outdial("replay", campaign_id, "--vdn", 1, *SPAN) == 1

    said = capsys.readouterr().out
    assert "1 chunks are not what this code decides" in said
    assert "differs first in turn 1, at 12:00:01.000000 UTC: 7 calls were decided, now 1" in said
    assert "Outdial 0.0.1 recorded it" in said


def test_an_exported_record_is_replayed_without_a_database(
    outdial: Outdial, capsys: Output, database_url: str, surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "record.jsonl"
    campaign_id = kept(database_url)
    assert outdial("replay", campaign_id, "--vdn", 1, *SPAN, "--export", file) == 0
    assert file.read_bytes() == b"".join(TEXTS)
    assert outdial("replay", campaign_id, "--vdn", 1, *SPAN, "--export", file) == 1
    assert "is there already" in capsys.readouterr().err

    surroundings.setenv("OUTDIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert outdial("replay", "--file", file) == 0
    assert "all equal" in capsys.readouterr().out

    file.write_bytes(file.read_bytes().replace(b'"idle":', b'"idle":1', 1))
    assert outdial("replay", "--file", file) == 1
    assert f"chunk 1 of {file} cannot be used" in capsys.readouterr().out


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "record.jsonl"
    file.write_bytes(b"".join(TEXTS))
    return file


def test_another_method_is_compared_hour_by_hour_and_the_limits_of_that_are_said(
    outdial: Outdial, capsys: Output, record: Path
) -> None:
    assert outdial("replay", "--file", record, "--method", "progressive") == 0

    said = capsys.readouterr().out
    (row,) = [line for line in said.splitlines() if "2025-03-04 12:00" in line and "│" in line]
    turns, recorded, other, more, fewer = (int(cell.replace(",", "")) for cell in row.split("│")[2:7])
    assert (turns, more) == (TURNS, 0)
    assert other < recorded
    assert fewer > 0
    assert "progressive: 0 calls" in said or "progressive: 1 calls" in said, "a turn that differs is shown"
    assert "do not react" in said


@pytest.mark.parametrize(
    ("words", "name"), [(("--limit", 0.5), "0.5 %"), (("--rules", "united-kingdom"), "united-kingdom/")]
)
def test_another_limit_or_rule_set_is_compared(
    outdial: Outdial, capsys: Output, record: Path, words: tuple[object, ...], name: str
) -> None:
    assert outdial("replay", "--file", record, *words) == 0

    assert f"by {name}" in capsys.readouterr().out


def test_a_comparison_can_be_drawn(outdial: Outdial, capsys: Output, record: Path, tmp_path: Path) -> None:
    plot = tmp_path / "comparison.html"

    assert outdial("replay", "--file", record, "--method", "completion", "--plot", plot) == 0

    assert str(plot) in capsys.readouterr().out
    page = plot.read_text(encoding="utf-8")
    assert "<svg" in page
    assert f"<td>{TURNS:,}</td>" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what to replay"),
        ((5,), "Say what to replay"),
        ((5, "--vdn", 9), "There is no tenant 9"),
        (("--file", "/nowhere.jsonl"), "Cannot read /nowhere.jsonl"),
        ((5, "--file", "/nowhere.jsonl"), "a campaign or --file, not both"),
        ((5, "--vdn", 1, "--since", "long ago"), "--since: today, yesterday or a time"),
        ((5, "--vdn", 1, "--limit", 101), "--limit: per cent from 0 to 100"),
        ((5, "--vdn", 1, "--rules", "atlantis"), "--rules: there is no rule set 'atlantis'"),
        ((5, "--vdn", 1, "--plot", "plot.png"), "--plot draws a comparison"),
        ((5, "--vdn", 1, "--export", "record.jsonl", "--limit", 2), "--export writes what was recorded"),
    ],
)
def test_what_cannot_be_replayed_is_told_in_a_sentence(
    outdial: Outdial, capsys: Output, database_url: str, words: tuple[object, ...], said: str
) -> None:
    asyncio.run(keep(database_url, {}))

    assert outdial("replay", *words) == 1

    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
