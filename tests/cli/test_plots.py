from pathlib import Path

import pytest

from outdial.app.failures import CannotGoOn
from outdial.cli.plots import KINDS, Panel, Plot, Series, Sheet, check_plot, save

STEPS = Series(
    label="stepwise", x=(0.0, 1.0, 2.0), y=(1.0, 3.0, 2.0), low=(0.5, 2.0, 1.0), high=(2.0, 4.0, 3.0), style="step"
)
POINTS = Series(label="points", x=(0.0, 1.0), y=(1.0, 2.0), low=(0.5, 1.5), high=(1.5, 2.5), style="points")
PLOT = Plot(
    title="Agents <busy> & idle",
    panels=[
        Panel(title="over time", x_label="hours", y_label="share", series=[STEPS], limits=[("limit 3 %", 3.0)]),
        Panel(title="by name", x_label="", y_label="share", series=[POINTS], x_names=["first", "second"], y_max=2.2),
    ],
)
SHEET = Sheet(columns=["world", "share"], rows=[["a<b", "0.5"]])


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_description_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    first, second = tmp_path / f"first{kind}", tmp_path / f"second{kind}"

    save(PLOT, first, sheet=SHEET)
    save(PLOT, second, sheet=SHEET)

    assert first.read_bytes() == second.read_bytes()


def test_a_page_holds_the_drawing_and_the_table_with_every_word_escaped(tmp_path: Path) -> None:
    save(PLOT, tmp_path / "plot.html", sheet=SHEET)

    page = (tmp_path / "plot.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    assert "<h1>Agents &lt;busy&gt; &amp; idle</h1>" in page
    assert "<td>a&lt;b</td><td>0.5</td>" in page
    assert "limit 3 %" in page


def test_a_drawing_tells_neither_date_nor_software(tmp_path: Path) -> None:
    save(PLOT, tmp_path / "plot.svg")
    save(PLOT, tmp_path / "plot.png")

    drawing = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert "<dc:date>" not in drawing
    assert "<dc:creator>" not in drawing
    assert b"Software" not in (tmp_path / "plot.png").read_bytes()


@pytest.mark.parametrize(("name", "said"), [("plot.pdf", "must end in .svg"), ("nowhere/plot.svg", "no folder")])
def test_a_plot_that_cannot_be_made_is_refused_before_any_work(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(CannotGoOn, match=said):
        check_plot(tmp_path / name)


def test_without_matplotlib_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(name: str) -> None:
        del name

    monkeypatch.setattr("outdial.cli.plots.find_spec", find_nothing)

    with pytest.raises(CannotGoOn, match=r"pip install 'outdial\[plots\]'"):
        check_plot(tmp_path / "plot.svg")
