"""A Chromium without windows from Debian's packages, and an agent's page for it, in the same cache folder as Asterisk.

It runs on the machine's own loader and with the libraries of its own tree; so it comes from the machine's own suite.
"""

import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.switch.install import NoSwitch, alone, cache_folder, install_tools, run, unpack
from tests.tree import ROOT

PAGE: Final = ROOT / "examples/browser-agent"
_FLAGS: Final = (
    "--no-sandbox",  # root has none
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--ignore-certificate-errors",  # the switch's certificate signs itself
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    # A switch on loopback knows no mDNS names, and is not reached by other addresses of the machine.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--allow-loopback-in-peer-connection",
)


@dataclass(frozen=True, slots=True)
class Chromium:
    """An unpacked one; it is only ever read."""

    root: Path

    def command(self, *arguments: str) -> Sequence[str]:
        """The words that run it."""
        return [str(self.root / "usr/lib/chromium/chromium-headless-shell"), *_FLAGS, *arguments]

    @property
    def environment(self) -> Mapping[str, str]:
        """Where its libraries are."""
        folders = sorted((self.root / "usr/lib").glob("*-linux-gnu"))
        return {
            "LD_LIBRARY_PATH": ":".join(str(place) for folder in folders for place in (folder, folder / "pulseaudio"))
        }


def install_chromium(into: Path | None = None) -> Chromium:
    """Unpacked once, and then found. Raises `NoSwitch`."""
    folder = into or cache_folder()
    chromium = Chromium(folder / f"chromium-{_suite()}")
    if not chromium.root.is_dir():
        install_tools()
        with alone(folder):
            if not chromium.root.is_dir():
                _unpack(chromium.root)
    return chromium


def bundled_page(folder: Path) -> Path:
    """The script of the example's page, with JsSIP in it; written into ``folder``. Raises `NoSwitch`."""
    modules = cache_folder() / "browser-agent"
    with alone(cache_folder()):
        _install_modules(modules)
        shutil.copy(PAGE / "agent.js", modules)
        script = folder / "agent.js"
        run(str(modules / "node_modules/.bin/esbuild"), str(modules / "agent.js"), "--bundle", f"--outfile={script}")
    return script


def _suite() -> str:
    try:
        return platform.freedesktop_os_release()["VERSION_CODENAME"]
    except (OSError, KeyError):
        raise NoSwitch("a Chromium is unpacked on a Debian only") from None


def _unpack(root: Path) -> None:
    unfinished = root.with_suffix(".new")
    try:
        unpack(_suite(), unfinished, "chromium-headless-shell")
    except NoSwitch:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.rename(root)


def _install_modules(folder: Path) -> None:
    """What the example's package.json names; again when it names something else."""
    wanted, had = PAGE / "package.json", folder / "package.json"
    if (folder / "node_modules/.bin/esbuild").exists() and had.read_bytes() == wanted.read_bytes():
        return
    if os.access(folder, os.F_OK):
        shutil.rmtree(folder)
    folder.mkdir()
    shutil.copy(wanted, had)
    run("npm", "--prefix", str(folder), "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")
