"""Which tests show which handlers, read from the marks that the tests carry: ``@pytest.mark.of("import_file")``.

The marks are kept true by the tests themselves: one that does not ask the handler it names fails.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MARK: Final = "of"


@dataclass(frozen=True, slots=True)
class MarkedTest:
    """One test, by its file and its name."""

    file: Path
    name: str

    @property
    def sentence(self) -> str:
        """The rule that the test is named after."""
        return self.name.removeprefix("test_").replace("_", " ")


def marked_tests(folder: Path) -> Mapping[str, Sequence[MarkedTest]]:
    """The marked tests in all files below ``folder``, by the handlers that they name, in the order of the files."""
    found: dict[str, list[MarkedTest]] = {}
    for file in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for handler in _handlers(node):
                    found.setdefault(handler, []).append(MarkedTest(file.relative_to(folder), node.name))
    return found


def _handlers(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        match mark:
            case ast.Call(func=ast.Attribute(attr=name), args=arguments) if name == MARK:
                yield from (argument.value for argument in arguments if isinstance(argument, ast.Constant))  # pyright: ignore[reportReturnType] - marks name handlers by text
            case _:
                pass
