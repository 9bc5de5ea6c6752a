"""The program ``outdial``: its commands, and how each of them may fail.

Commands are named by their place and imported when they are used, so `outdial sign` does not wait for a web server.
"""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App
from rich.console import Console

FAILED = 1
STOPPED_BY_SIGNAL = 130

app = App(
    name="outdial",
    help="An open outbound-campaign server: CC-iSales compatible REST in front, your own switch behind.",
    version=version("outdial"),
    help_format="plaintext",
)
app.command("outdial.cli.demo.command:demo", name="demo")
app.command("outdial.cli.serve:serve", name="serve")
app.command("outdial.cli.migrate:migrate", name="migrate")
app.command("outdial.cli.importing:import_", name="import")
app.command("outdial.cli.sign:sign", name="sign")
app.command("outdial.cli.asterisk_config:asterisk_config", name="asterisk-config")
app.command("outdial.cli.conformance:conformance", name="conformance")
app.command("outdial.cli.doctor:doctor", name="doctor")
app.command("outdial.cli.explain:explain", name="explain")
app.command("outdial.cli.forecast:forecast", name="forecast")
app.command("outdial.cli.openapi:openapi", name="openapi")
app.command("outdial.cli.replay:replay", name="replay")
app.command("outdial.cli.robot:robot", name="robot")
app.command("outdial.cli.sim:sim", name="sim")
app.command("outdial.cli.simulator:simulator", name="simulator")

keys = App(name="keys", help="Access keys: who may call the interface, for which tenant.")
keys.command("outdial.cli.keys:create", name="create")
keys.command("outdial.cli.keys:list_", name="list")
keys.command("outdial.cli.keys:revoke", name="revoke")
app.command(keys)

tenants = App(name="tenants", help="Tenants (VDNs): their time zones and what they are allowed.")
tenants.command("outdial.cli.tenants:show", name="show")
tenants.command("outdial.cli.tenants:set_", name="set")
app.command(tenants)

bench = App(name="bench", help="What can be measured without a telephone: pacing, its guard, the choice.")
bench.command("outdial.cli.bench.pacing:pacing", name="pacing")
bench.command("outdial.cli.bench.guard:guard", name="guard")
bench.command("outdial.cli.bench.contacts:contacts", name="contacts")
app.command(bench)


def main() -> None:
    """Run one command."""
    sys.exit(run())


def resolve() -> None:
    """Import every command, for their help to be known."""
    for each in (app, keys, tenants, bench):
        each.resolved_commands()


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and tell its exit code; what an operator can put right is told in a sentence."""
    words = sys.argv[1:] if arguments is None else arguments
    if len(words) < 2 or {"-h", "--help"} & set(words):  # noqa: PLR2004 - it is the list of commands that is asked for
        resolve()
    from outdial.app.failures import TOLD_IN_A_SENTENCE  # noqa: PLC0415 - `outdial --help` need not wait for it
    from outdial.store.database import UNAVAILABLE  # noqa: PLC0415 - as above

    try:
        code = app(arguments, result_action="return_int_as_exit_code_else_zero")
    except TOLD_IN_A_SENTENCE as failure:
        return _tell(str(failure))
    except BrokenPipeError:
        # Whoever read our output has read enough; Python must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except UNAVAILABLE as failure:
        return _tell(
            f"{failure or type(failure).__name__}. If this is about the database: is it up, and is "
            "OUTDIAL_DATABASE_URL right? `outdial doctor` looks at all of it."
        )
    except KeyboardInterrupt:
        return STOPPED_BY_SIGNAL
    return int(code or 0)


def _tell(failure: str) -> int:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"outdial: {failure}", style="red", markup=False)
    return FAILED
