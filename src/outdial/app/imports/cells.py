"""What stands in a cell, as text: a spreadsheet keeps every number, and every date, as a floating-point figure."""

import re
from datetime import datetime, timedelta
from typing import Final

from outdial.wording.files import CellFault
from outdial.wording.words import told

DIGITS_EXACT: Final = 15  # what a spreadsheet keeps of a number; further digits are lost, and made noughts

_WHOLE: Final = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.0+)?")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATES_OF_1900: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall's; day 1 is the first of 1900, one leap day too many
_DATES_OF_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 - as above, of old Macintoshes
_DAYS_MAX: Final = 2_958_466  # the first of the year 10000
_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # ECMA-376 18.8.30
_LITERAL: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTERS: Final = re.compile("[ymdhs]", re.IGNORECASE)


class CellUnfit(ValueError):  # noqa: N818 - it says what the cell is
    """A cell that holds nothing to be trusted; ``words`` say what, and what to do."""

    def __init__(self, fault: CellFault, /, **facts: object) -> None:
        self.words = told(fault, **facts)
        super().__init__(self.words.english)


def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number with this format is shown as a date or a time: by its code, or the number of a built-in one."""
    if code is None:
        return number in _BUILT_IN_DATES
    return _DATE_LETTERS.search(_LITERAL.sub("", code)) is not None


def number_text(text: str, *, date: bool = False, from_1904: bool = False) -> str:
    """A number as it is meant: whole without a fraction, a date as ``yyyy-MM-dd HH:mm:ss``. Raises ``CellUnfit``."""
    if not date and (whole := _WHOLE.fullmatch(text)) is not None:
        return whole[1]
    try:
        value = float(text)
    except ValueError:
        raise CellUnfit(CellFault.NO_NUMBER) from None
    if date:
        return _date_text(value, _DATES_OF_1904 if from_1904 else _DATES_OF_1900)
    if not value.is_integer():
        return text
    if abs(value) >= 10**DIGITS_EXACT:
        raise CellUnfit(CellFault.LONG_NUMBER, most=DIGITS_EXACT)
    return str(int(value))


def unescaped(text: str) -> str:
    """Text without the escapes that stand for what XML cannot hold, such as ``_x000D_``."""
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text) if "_x" in text else text


def _date_text(days: float, first: datetime) -> str:
    if not 0 <= days < _DAYS_MAX:
        raise CellUnfit(CellFault.NO_DATE)
    at = first + timedelta(seconds=round(days * 86_400))
    return at.strftime("%Y-%m-%d %H:%M:%S")
