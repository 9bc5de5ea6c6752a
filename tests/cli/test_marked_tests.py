from pathlib import Path

from outdial.cli.marked_tests import MarkedTest, marked_tests


def test_tests_are_found_by_the_handlers_that_they_name(tmp_path: Path) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    (folder / "test_b.py").write_text(
        '@pytest.mark.of("one", "two")\nasync def test_both_are_asked() -> None: ...\n\n'
        "@pytest.mark.anyio\ndef test_of_nobody() -> None: ...\n"
    )
    (tmp_path / "test_a.py").write_text('@pytest.mark.of("two")\ndef test_the_second() -> None: ...\n')
    (tmp_path / "helpers.py").write_text('@pytest.mark.of("two")\ndef test_no_test() -> None: ...\n')

    found = marked_tests(tmp_path)

    first = MarkedTest(Path("api/test_b.py"), "test_both_are_asked")
    assert found == {"one": [first], "two": [first, MarkedTest(Path("test_a.py"), "test_the_second")]}
    assert first.sentence == "both are asked"
