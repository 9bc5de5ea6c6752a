"""The files of an Asterisk that Outdial dials on, made from a plan of it: `outdial asterisk-config`.

Why each setting is as it is stands in the templates, for it is there that operators meet it.
"""

from collections.abc import Iterator, Mapping
from importlib import resources
from string import Template
from typing import Final

from outdial.gateways.asterisk.plan import Directories, SwitchPlan, Tls, Trunk

_PLAIN: Final = (
    "acl.conf",
    "amd.conf",
    "ccss.conf",
    "cdr.conf",
    "cel.conf",
    "chan_websocket.conf",
    "features.conf",
    "indications.conf",
    "logger.conf",
    "manager.conf",
    "modules.conf",
    "pjproject.conf",
    "sorcery.conf",
    "stasis.conf",
    "udptl.conf",
)
"""Files into which nothing is filled. Asterisk complains of some that are empty when they are missing."""


class _Text(Template):
    """``@{name}`` is filled in: dollars and braces are the dialplan's own."""

    delimiter = "@"


def configuration(plan: SwitchPlan) -> Mapping[str, str]:
    """Every file, by its name."""
    files = {name: _template(name) for name in _PLAIN}
    files["ari.conf"] = _filled("ari.conf", ari_user=plan.ari_user, ari_password=plan.ari_password)
    files["extensions.conf"] = _extensions(plan)
    files["http.conf"] = _http(plan)
    files["pjsip.conf"] = _pjsip(plan)
    files["rtp.conf"] = _filled("rtp.conf", rtp_first=plan.rtp_first, rtp_last=plan.rtp_last)
    files["websocket_client.conf"] = _filled("websocket_client.conf", robot_uri=plan.robot_uri)
    if plan.directories is not None:
        files["asterisk.conf"] = _asterisk(plan.directories)
    return files


def _asterisk(directories: Directories) -> str:
    return _filled(
        "asterisk.conf",
        etc=directories.etc,
        modules=directories.modules,
        data=directories.data,
        state=directories.state,
    )


def _extensions(plan: SwitchPlan) -> str:
    return _filled(
        "extensions.conf",
        unattended_message=plan.unattended_message,
        inbound_message=plan.inbound_message,
        robot_host=plan.robot.host,
        robot_port=plan.robot.port,
        robot_s_max=plan.robot_s_max,
    )


def _http(plan: SwitchPlan) -> str:
    plain = _filled("http.conf", http_host=plan.http.host, http_port=plan.http.port)
    return plain if plan.tls is None else plain + _tls(plan.tls)


def _tls(tls: Tls) -> str:
    return _filled(
        "http.tls.conf",
        tls_host=tls.listen.host,
        tls_port=tls.listen.port,
        tls_certificate=tls.certificate,
        tls_key=tls.key,
    )


def _pjsip(plan: SwitchPlan) -> str:
    head = _filled("pjsip.conf", sip_host=plan.sip.host, sip_port=plan.sip.port)
    return "".join([head, *(part for trunk in plan.trunks for part in _trunk(trunk))])


def _trunk(trunk: Trunk) -> Iterator[str]:
    yield _filled(
        "pjsip.trunk.conf",
        name=trunk.name,
        host=trunk.address.host,
        port=trunk.address.port,
        codecs=",".join(trunk.codecs),
        send_pai="yes" if trunk.send_pai else "no",
    )
    if trunk.login is not None:
        yield _filled("pjsip.login.conf", name=trunk.name, username=trunk.login.username, password=trunk.login.password)


def _filled(file: str, /, **values: object) -> str:
    return _Text(_template(file)).substitute(values)


def _template(name: str) -> str:
    return resources.files("outdial.gateways.asterisk").joinpath("templates", name).read_text(encoding="utf-8")
