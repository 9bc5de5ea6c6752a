"""An Asterisk from Debian's packages, unpacked into a cache folder and run from there.

Nothing is installed but the two tools that this needs, and those only by root. The program is started by the loader
and with the libraries of its own tree, so neither a chroot nor the machine's libraries matter, and since its
configuration says where everything else lies, one tree serves any number of instances.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

UNPACK_S_MAX: Final = 300.0
"""For one suite; some ten seconds are usual."""
TOOLS: Final = {"sipp": "sip-tester", "mmdebstrap": "mmdebstrap"}
"""Programs, and the packages they are in."""
NEVER_READ: Final = ("doc", "man", "locale", "info", "perl", "perl5", "lintian", "gnupg", "snmp")
"""Below usr/share: some eighty megabytes. Asterisk's own XML documents stay, for it reads them."""


class NoSwitch(Exception):  # noqa: N818 - it says what is the case
    """No Asterisk can be had here; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Tree:
    """An unpacked Asterisk; it is only ever read."""

    root: Path

    @property
    def version(self) -> int:
        """The first number of it."""
        # Asterisk 22.10.1+dfsg...
        return int(run(*self.command("-V")).split()[1].split(".")[0])

    @property
    def modules(self) -> Path:
        return self._the("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules")

    @property
    def data(self) -> Path:
        return self.root / "usr/share/asterisk"

    def command(self, *arguments: str) -> Sequence[str]:
        """The words that run the program."""
        program = str(self.root / "usr/sbin/asterisk")
        return [str(self._loader), "--library-path", self._libraries, program, *arguments]

    @property
    def _libraries(self) -> str:
        folder = self._the("usr/lib/*-linux-gnu*")
        return ":".join(map(str, (folder, folder / "asterisk", self.root / "lib" / folder.name, self.root / "usr/lib")))

    @property
    def _loader(self) -> Path:
        # Older suites link the loader by an absolute path, which would lead out of the tree.
        return self._the("lib64/ld-linux-*.so.*", "usr/lib64/ld-linux-*.so.*", "lib/ld-linux-*.so.*", "lib/*/ld-*.so")

    def _the(self, *patterns: str) -> Path:
        root = self.root.resolve()
        found = (path for pattern in patterns for path in sorted(root.glob(pattern)))
        inside = next((path for path in found if path.exists() and path.resolve().is_relative_to(root)), None)
        if inside is None:
            raise NoSwitch(f"{root} holds no {patterns[0]}: remove the folder, and it is unpacked anew")
        return inside


def cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "outdial-tests"


def install(*suites: str, into: Path | None = None) -> Tree:
    """The Asterisk of the first suite that gives one; unpacked once, and then found. Raises `NoSwitch`."""
    folder = into or cache_folder()
    with alone(folder):
        trees = [Tree(folder / f"asterisk-{suite}") for suite in suites]
        there = next((tree for tree in trees if tree.root.is_dir()), None)
        if there is not None:
            return there
        _install_tools()
        return _unpack_first(suites, trees)


def install_tools() -> None:
    """SIPp, and what unpacks. Raises `NoSwitch`."""
    with alone(cache_folder()):
        _install_tools()


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Of several test processes one installs, and the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_tools() -> None:
    missing = sorted(package for program, package in TOOLS.items() if shutil.which(program) is None)
    if not missing:
        return
    if os.geteuid() != 0:
        raise NoSwitch(f"root must do first: apt-get install {' '.join(missing)}")
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)


def _unpack_first(suites: Sequence[str], trees: Sequence[Tree]) -> Tree:
    failures = list[str]()
    for suite, tree in zip(suites, trees, strict=True):
        unfinished = Tree(tree.root.with_suffix(".new"))
        # A mirror that lags leaves a rolling suite's index past its date; its signature is checked all the same.
        for dated in ("true", "false"):
            try:
                unpack(suite, unfinished.root, "asterisk", dated=dated)
                _speaks_english(unfinished)
                run(*unfinished.command("-V"))
            except NoSwitch as failure:
                failures.append(str(failure))
                shutil.rmtree(unfinished.root, ignore_errors=True)
            else:
                unfinished.root.rename(tree.root)
                return tree
    raise NoSwitch("; ".join(failures))


def _speaks_english(tree: Tree) -> None:
    # The link is made by a script of the package, and those do not run here.
    for voice in sorted((tree.data / "sounds").glob("en_*"))[:1]:
        (voice.parent / "en").symlink_to(voice.name)


def unpack(suite: str, root: Path, *packages: str, dated: str = "true") -> None:
    """Unpack packages with all that they need, from the mirror that apt uses. Raises `NoSwitch`."""
    # A process that was killed may have left something.
    shutil.rmtree(root, ignore_errors=True)
    options = [f'--aptopt=Acquire::Check-Valid-Until "{dated}"', '--aptopt=Acquire::Retries "3"']
    wanted = f"--include={','.join(packages)},base-files"
    run("mmdebstrap", "--quiet", "--variant=extract", *options, wanted, suite, str(root), _mirror())
    for name in NEVER_READ:
        shutil.rmtree(root / "usr/share" / name, ignore_errors=True)


def _mirror() -> str:
    form = "$(SITE)|$(ORIGIN)|$(LABEL)|$(COMPONENT)"
    listed = run("apt-get", "indextargets", "--format", form, "Created-By: Packages")
    mirrors = [line.split("|")[0] for line in listed.splitlines() if line.endswith("|Debian|Debian|main")]
    if not mirrors:
        raise NoSwitch("apt knows no mirror of Debian: run apt-get update on a Debian")
    return mirrors[0]


def run(*words: str) -> str:
    """What a program prints. Raises `NoSwitch` where it fails, or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - tools of Debian, with arguments of our own
            words,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            capture_output=True,
            text=True,
            check=False,
            timeout=UNPACK_S_MAX,
        )
    except OSError as error:
        raise NoSwitch(f"{words[0]} is needed, and does not run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise NoSwitch(f"{words[0]} took longer than {UNPACK_S_MAX:.0f} s") from None
    if done.returncode != 0:
        raise NoSwitch(f"{words[0]} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
