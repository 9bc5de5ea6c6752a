from pathlib import Path

import pytest

from outdial.cli import reference

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", reference.pages())
def test_the_reference_says_what_the_code_says(name: str) -> None:
    """Else run: python -m outdial.cli.reference docs/reference."""
    assert (FOLDER / name).read_text(encoding="utf-8") == reference.pages()[name]


def test_every_setting_says_what_it_is() -> None:
    for line in reference.settings_page().splitlines()[9:]:
        assert len(line.split("|")[3].strip()) > 5
