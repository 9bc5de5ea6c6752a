from pathlib import Path

import pytest

from outdial.worlds import bench as bench_module
from outdial.worlds.algorithms import ALGORITHMS, OURS
from outdial.worlds.bench import Bench, compare
from outdial.worlds.grid import realistic
from tests.worlds.test_algorithms import OWN

WORLD = realistic(5)


@pytest.mark.slow
def test_the_same_seeds_give_the_same_standings_whatever_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: ALGORITHMS[name] for name in (OURS, "progressive", "oracle-ratio")}
    monkeypatch.setattr(bench_module, "ALGORITHMS", few)
    bench = Bench(worlds=[WORLD], shifts=2, hours=0.25)
    told: list[tuple[int, int]] = []

    alone = compare(bench, processes=1, report=lambda done, total: told.append((done, total)))
    together = compare(bench, processes=2, report=lambda _done, _total: None)

    assert alone == together
    assert [row.algorithm for row in alone] == list(few)
    assert told[-1][0] == told[-1][1] >= 7


def test_an_oracle_that_broke_the_limit_by_chance_chooses_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_module, "ALGORITHMS", {"oracle-ratio": ALGORITHMS["oracle-ratio"]})
    asked: list[int] = []

    def too_high_at_first(tuning: bench_module.Tuning) -> float:
        asked.append(tuning.seeds_from)
        return 4.0 if tuning.seeds_from == bench_module.TUNING_SEEDS_FROM else 1.0

    monkeypatch.setattr(bench_module, "tune", too_high_at_first)

    (row,) = compare(Bench(worlds=[WORLD], shifts=1, hours=0.5), processes=1, report=lambda _done, _total: None)

    assert asked == [bench_module.TUNING_SEEDS_FROM, bench_module.FIRST_SEED]
    assert (row.knob, row.within_limit) == (1.0, True)


def test_an_algorithm_of_ones_own_competes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench_module, "ALGORITHMS", {})
    (tmp_path / "mine.py").write_text(OWN, encoding="utf-8")
    own = f"{tmp_path}/mine.py:Eager"

    rows = compare(
        Bench(worlds=[WORLD], shifts=2, hours=0.25, own=[own]), processes=2, report=lambda _done, _total: None
    )

    assert [row.algorithm for row in rows] == [own]
    assert rows[0].utilisation.mean > 0.4
