"""How the two languages of the catalogue are told apart."""

import re
from typing import Final

CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
ENGLISH_SENTENCE: Final = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b")
"""Two words with a blank between. Names of fields have none, and formats of times have capitals behind it."""
