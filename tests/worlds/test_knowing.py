"""What it is worth to know how contacts differ."""

from dataclasses import replace

from outdial.worlds.differing import DIFFERING, Knowledge
from outdial.worlds.knowing import value_of_knowing

WORLD = replace(DIFFERING["differing-n10"], contacts=300)


def test_every_way_is_compared_with_the_blind_one() -> None:
    told: list[tuple[int, int]] = []

    worths = value_of_knowing(
        [WORLD], seeds=2, processes=1, hours=0.1, report=lambda done, total: told.append((done, total))
    )

    assert [worth.knowledge for worth in worths] == list(Knowledge)
    blind = worths[0]
    assert (blind.utilisation_ahead.mean, blind.connects_ratio.mean) == (0.0, 1.0)
    assert all(worth.utilisation.low <= worth.utilisation.mean <= worth.utilisation.high for worth in worths)
    assert told == [(done, 8) for done in range(1, 9)]
