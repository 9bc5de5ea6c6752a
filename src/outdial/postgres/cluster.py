"""The files of a cluster: made once, and configured at every start."""

import re
import shlex
import shutil
from pathlib import Path

from outdial.postgres import binaries as programs
from outdial.postgres.account import Account
from outdial.postgres.binaries import Binaries
from outdial.postgres.errors import PostgresError
from outdial.postgres.layout import PORT, Layout

SUPERUSER = "outdial"
DATABASE = "outdial"
CONNECTIONS_MAX = 100

_BUILTIN_LOCALE_SINCE = 17
_WAL_SEGMENT_MB = 4  # a new cluster of 38 MB instead of 46, and as much less to write before the first start

# Whoever can enter the socket's folder is the server's own account, which can read the data anyway, or root.
_HBA = f"local all {SUPERUSER} trust\n"


def create(binaries: Binaries, account: Account, layout: Layout) -> None:
    """Make a cluster with Outdial's database in it, whole or not at all, however it may be interrupted."""
    shutil.rmtree(layout.unfinished_data, ignore_errors=True)
    layout.unfinished_data.mkdir(mode=0o700)
    account.give(layout.unfinished_data)
    _run(account, layout, initdb_command(binaries, layout.unfinished_data))
    # The single-user mode needs neither a socket nor a password, and has ended when it returns.
    single_user = [str(binaries.folder / "postgres"), "--single", "-D", str(layout.unfinished_data), "postgres"]
    _run(account, layout, single_user, text=f"create database {DATABASE}\n")
    layout.unfinished_data.rename(layout.data)


def initdb_command(binaries: Binaries, data: Path) -> list[str]:
    """Text sorts by code point, as on every machine; a server started on this without our hba file lets nobody in."""
    command = [str(binaries.folder / "initdb"), f"--pgdata={data}", f"--username={SUPERUSER}", "--encoding=UTF8"]
    command += ["--locale=C", "--auth=reject", "--data-checksums", f"--wal-segsize={_WAL_SEGMENT_MB}"]
    if binaries.major >= _BUILTIN_LOCALE_SINCE:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*command, "--no-instructions"]


def _run(account: Account, layout: Layout, command: list[str], *, text: str = "") -> None:
    done = account.run(command, cwd=layout.folder, text=text)
    # The single-user mode ends with 0 even where its statement failed.
    if done.returncode != 0 or re.search(r"\b(ERROR|FATAL|PANIC):", done.stdout):
        raise PostgresError(
            f"Cannot make the database below {layout.folder}: `{shlex.join(command)}` said:\n{done.stdout.strip()}\n"
            f"Put that right (disk full? folder read-only?), then start Outdial again."
        )


def configure(account: Account, layout: Layout, *, shared_buffers_mb: int) -> None:
    """Write the settings anew; `ALTER SYSTEM` goes to a file of PostgreSQL's own and wins over these."""
    _write(layout.hba, _HBA, account)
    _write(layout.conf, _conf(layout, shared_buffers_mb=shared_buffers_mb), account)


def _conf(layout: Layout, *, shared_buffers_mb: int) -> str:
    return f"""\
# Written by Outdial at every start. Your own settings: ALTER SYSTEM SET ..., which wins over this file.
data_directory = {_quoted(layout.data)}
hba_file = {_quoted(layout.hba)}
cluster_name = 'outdial'

# The unix socket only.
listen_addresses = ''
port = {PORT}
unix_socket_directories = {_quoted(layout.socket_folder)}
unix_socket_permissions = 0700
max_connections = {CONNECTIONS_MAX}
idle_in_transaction_session_timeout = '60s'

shared_buffers = '{shared_buffers_mb}MB'
max_wal_size = '2GB'
synchronous_commit = on

# No statements and no details: they hold the numbers of the people called.
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
log_line_prefix = '%m [%p] '

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
"""


def _quoted(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"


def _write(path: Path, text: str, account: Account) -> None:
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.chmod(0o600)
    account.give(unfinished)
    unfinished.rename(path)


def check_major(binaries: Binaries, account: Account, layout: Layout) -> None:
    """Refuse binaries of another major version than the data's."""
    version = (layout.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if int(version) != binaries.major:
        raise PostgresError(
            f"{layout.data} is of PostgreSQL {version}, the binaries in {binaries.folder} are {binaries.version}. "
            f"Start with binaries of {version} again (OUTDIAL_POSTGRES_BINARIES), or make a backup and "
            f"move the data to {binaries.major}:\n\n{_upgrade(binaries, account, layout, old_major=int(version))}\n"
        )


def _upgrade(binaries: Binaries, account: Account, layout: Layout, *, old_major: int) -> str:
    new_data = layout.folder / f"data.{binaries.major}"
    old = programs.find_major(old_major)
    old_folder = str(old.folder) if old else f"/FOLDER/WITH/POSTGRESQL-{old_major}/bin"
    as_account = "" if account.is_ourselves else f"setpriv --reuid={account.uid} --regid={account.gid} --clear-groups "
    hba = f"-c hba_file={shlex.quote(str(layout.hba))}"
    upgrade = [str(binaries.folder / "pg_upgrade"), "--link", f"--username={SUPERUSER}"]
    upgrade += [f"--socketdir={layout.socket_folder}", f"--old-bindir={old_folder}", f"--new-bindir={binaries.folder}"]
    upgrade += [
        f"--old-datadir={layout.data}",
        f"--new-datadir={new_data}",
        f"--old-options={hba}",
        f"--new-options={hba}",
    ]
    owner = "" if account.is_ourselves else f"--owner={account.uid} --group={account.gid} "
    return "\n".join(
        (
            f"    cd {shlex.quote(str(layout.socket_folder))}",
            f"    install --directory --mode=700 {owner}{shlex.quote(str(new_data))}",
            f"    {as_account}{shlex.join(initdb_command(binaries, new_data))}",
            f"    {as_account}{shlex.join(upgrade)}",
            f"    mv {shlex.quote(str(layout.data))} {shlex.quote(f'{layout.data}.{old_major}')}",
            f"    mv {shlex.quote(str(new_data))} {shlex.quote(str(layout.data))}",
        )
    )
