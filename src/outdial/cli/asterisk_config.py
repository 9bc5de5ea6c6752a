"""``outdial asterisk-config``."""

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Final
from urllib.parse import quote

from cyclopts import Parameter

from outdial.app.failures import CannotGoOn
from outdial.cli.surroundings import console, notes
from outdial.gateways.asterisk.configuration import configuration
from outdial.gateways.asterisk.plan import Address, Login, SwitchPlan, Tls, Trunk

SIP_PORT, HTTP_PORT, HTTPS_PORT = 5060, 8088, 8089
PASSWORD_BYTES: Final = 24
READABLE_BY_GROUP: Final = 0o640
"""There are passwords in the files; Asterisk reads them by its group."""


def asterisk_config(
    folder: Annotated[Path, Parameter(help="Where to write them; it is made if it is not there.")],
    /,
    *,
    trunk: Annotated[
        Sequence[str],
        Parameter(
            help="The carrier's host, or host:port; NAME=host:port for each of several, the first of which calls go by "
            "that name no other.",
            negative_iterable="",
        ),
    ],
    trunk_name: Annotated[str, Parameter(help="How a trunk without a name of its own is called.")] = "carrier",
    trunk_user: Annotated[str | None, Parameter(help="With which the first carrier lets calls in, if it asks.")] = None,
    trunk_password: Annotated[
        str | None,
        Parameter(
            help="Its password; better in the environment, for others see arguments.",
            env_var="OUTDIAL_TRUNK_PASSWORD",
        ),
    ] = None,
    codec: Annotated[
        Sequence[str], Parameter(help="What the carrier speaks, the best first.", negative_iterable="")
    ] = ("alaw", "ulaw"),
    pai: Annotated[bool, Parameter(help="Tell the calling number in P-Asserted-Identity too.")] = True,
    sip: Annotated[str, Parameter(help="Where SIP listens.")] = f"0.0.0.0:{SIP_PORT}",
    http: Annotated[
        str, Parameter(help="Where ARI and browsers' sockets listen. ARI commands the whole switch.")
    ] = f"127.0.0.1:{HTTP_PORT}",
    tls: Annotated[str, Parameter(help="The same for browsers by TLS; needs a certificate.")] = f"0.0.0.0:{HTTPS_PORT}",
    tls_certificate: Annotated[PurePosixPath | None, Parameter(help="A PEM file on the switch.")] = None,
    tls_key: Annotated[PurePosixPath | None, Parameter(help="The certificate's key.")] = None,
    rtp: Annotated[str, Parameter(help="Ports for speech, a pair for each leg.")] = "10000-20000",
    ari_user: Annotated[str, Parameter(help="As which Outdial asks.")] = "outdial",
    ari_password: Annotated[
        str | None, Parameter(help="Its password; a new one unless given.", env_var="OUTDIAL_ARI_PASSWORD")
    ] = None,
    force: Annotated[bool, Parameter(help="Overwrite files that are there.", negative="")] = False,
) -> None:
    """Write the configuration of an Asterisk for Outdial to dial on: trunk, ARI, dialplan, and no more than is needed.

    Why each setting is as it is stands in the files. Further trunks and flows of your own go into files of your own,
    which they name. Nothing is overwritten unless --force is given.
    """
    try:
        login = _login(trunk_user, trunk_password)
        plan = SwitchPlan(
            trunks=[
                _trunk(text, name=trunk_name, login=None if place else login, codecs=codec, pai=pai)
                for place, text in enumerate(trunk)
            ],
            ari_user=ari_user,
            ari_password=ari_password or secrets.token_urlsafe(PASSWORD_BYTES),
            http=_address("--http", http, port=HTTP_PORT),
            tls=_tls(tls, tls_certificate, tls_key),
            sip=_address("--sip", sip, port=SIP_PORT),
            rtp_first=_ports(rtp)[0],
            rtp_last=_ports(rtp)[1],
        )
    except ValueError as error:
        raise CannotGoOn(f"{error}.") from None
    _write(folder, configuration(plan), force=force)
    console().print(f"OUTDIAL_GATEWAY={_gateway(plan)}", markup=False)
    notes().print(_what_next(folder), markup=False)


def _trunk(text: str, *, name: str, login: Login | None, codecs: Sequence[str], pai: bool) -> Trunk:
    named, equals, place = text.rpartition("=")
    return Trunk(
        name=named if equals else name,
        address=_address("--trunk", place, port=SIP_PORT),
        login=login,
        codecs=codecs,
        send_pai=pai,
    )


def _address(option: str, text: str, *, port: int) -> Address:
    host, _, given = text.partition(":")
    if given and not given.isdecimal():
        raise ValueError(f"{option}: host or host:port, such as 192.0.2.1:{port}, not {text!r}")
    return Address(host, int(given or port))


def _ports(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        raise ValueError(f"--rtp: two ports, such as 10000-20000, not {text!r}")
    return int(first), int(last)


def _login(user: str | None, password: str | None) -> Login | None:
    if user is None and password is None:
        return None
    if user is None or password is None:
        raise ValueError("a trunk's login needs both: --trunk-user, and --trunk-password or OUTDIAL_TRUNK_PASSWORD")
    return Login(user, password)


def _tls(listen: str, certificate: PurePosixPath | None, key: PurePosixPath | None) -> Tls | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise ValueError("TLS needs both: --tls-certificate and --tls-key")
    return Tls(listen=_address("--tls", listen, port=HTTPS_PORT), certificate=certificate, key=key)


def _write(folder: Path, files: Mapping[str, str], *, force: bool) -> None:
    there = sorted(name for name in files if (folder / name).exists())
    if there and not force:
        raise CannotGoOn(
            f"{folder} has {', '.join(there)} already. Name another folder, or overwrite them with --force."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            _replace(folder / name, text)
    except OSError as error:
        raise CannotGoOn(f"Cannot write {error.filename}: {error.strerror}.") from None


def _replace(file: Path, text: str) -> None:
    # Made anew, so that nobody reads a password through the rights of what was there.
    file.unlink(missing_ok=True)
    made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE_BY_GROUP)
    with os.fdopen(made, "w", encoding="utf-8") as new:
        new.write(text)


def _gateway(plan: SwitchPlan) -> str:
    who = f"{quote(plan.ari_user, safe='')}:{quote(plan.ari_password, safe='')}"
    return f"asterisk://{who}@{plan.http.host}:{plan.http.port}/?trunk={quote(plan.trunks[0].name, safe='')}"


def _what_next(folder: Path) -> str:
    return (
        f"1. Look at the files in {folder}; keep a copy of what is in /etc/asterisk now.\n"
        "2. In /etc/asterisk/asterisk.conf, under [options]: transmit_silence = yes\n"
        f"3. sudo install -g asterisk -m 640 {folder}/*.conf /etc/asterisk/ && sudo systemctl restart asterisk\n"
        "4. Set OUTDIAL_GATEWAY as above; it holds a password, and whoever has it commands the switch.\n"
        "5. `outdial doctor --switch` looks whether all is well, and with --call NUMBER calls a phone of yours."
    )
