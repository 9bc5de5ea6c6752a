"""What ends an import, told to operators in English and to clients in their language."""

from outdial.app.failures import CannotGoOn
from outdial.wording.files import FileFault
from outdial.wording.words import told


class FileUnfit(CannotGoOn):
    """A file that cannot be brought in; ``words`` say why, and what to do."""

    def __init__(self, fault: FileFault, /, **facts: object) -> None:
        self.words = told(fault, **facts)
        super().__init__(self.words.english)
