"""Every setting, read once. Each is ``OUTDIAL_`` and the name in capitals, and each has a default that works."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may decide. Spans are seconds."""

    model_config = SettingsConfigDict(env_prefix="OUTDIAL_", frozen=True)

    data: Annotated[
        Path | None,
        Field(
            description="folder of the embedded PostgreSQL and of the sealing key; `/var/lib/outdial` for root, "
            "`~/.local/share/outdial` otherwise"
        ),
    ] = None
    database_url: Annotated[
        str | None, Field(description="any PostgreSQL, several hosts allowed; the embedded default otherwise")
    ] = None
    postgres_binaries: Annotated[Path | None, Field(description="folder with initdb and postgres to use")] = None
    postgres_shared_buffers_mb: Annotated[int, Field(ge=16, description="shared_buffers of the embedded default")] = 256
    database_connections_max: Annotated[int, Field(ge=4, description="connections of one process")] = 16

    host: Annotated[str, Field(description="address the API listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="port the API listens on")] = 28080
    monitoring_port: Annotated[
        int | None,
        Field(ge=0, le=65535, description="port for /healthz, /readyz and /metrics of a process without the API"),
    ] = None
    shutdown_s: Annotated[float, Field(gt=0, description="how long requests under way may take when we stop")] = 10.0
    body_bytes_max: Annotated[int, Field(ge=1024, description="largest request body")] = 1_048_576

    sealing_key: Annotated[
        str | None, Field(description="32 bytes in base64 that seal the secrets; a file in the data folder otherwise")
    ] = None
    signature_window_s: Annotated[
        int, Field(ge=0, description="how far a request's time may be off; 0: not checked")
    ] = 900
    replay_refused: Annotated[bool, Field(description="refuse the same signature twice, for writes")] = True

    default_time_zone: Annotated[str, Field(description="zone of tenants that name none")] = "UTC"

    gateway: Annotated[
        str,
        Field(
            description="the switch: simulator, simulator:///path/of/socket for one in its own process, "
            "asterisk://USER:PASSWORD@HOST:8088/?trunk=NAME, or freeswitch://:PASSWORD@HOST:8021/?trunk=NAME; several "
            "with spaces between, each but one with a name of its own (name=east), the agents' legs being on the first"
        ),
    ] = "simulator"
    phones_register_at: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9A-Za-z.-]+(:[0-9]{1,5})?$",
            description="where agents' phones register with accounts that Outdial makes, as HOST:PORT; "
            "port 5060 of the switch's host otherwise",
        ),
    ] = None
    browsers_register_at: Annotated[
        str | None,
        Field(
            pattern=r"^wss?://[0-9A-Za-z.-]+(:[0-9]{1,5})?(/[0-9A-Za-z_./-]*)?$",
            description="where agents' browsers register, such as wss://switch.example.org:8089/ws; "
            "/ws of the HTTP server that has ARI otherwise",
        ),
    ] = None
    simulator_seed: Annotated[int, Field(description="from which the simulated carrier is made")] = 1
    simulator_behaviour: Annotated[
        str, Field(description="how the simulated people behave, such as answer_ratio=0.4,talk_mean_s=90")
    ] = ""
    lines_max: Annotated[int, Field(ge=1, description="calls at once on each switch")] = 1000
    calls_per_second_max: Annotated[int, Field(ge=1, description="calls started per second, on all switches")] = 1000

    recordings: Annotated[
        Path,
        Field(
            description="folder in which the switch keeps recordings, as the engine's process sees it; "
            "old ones are deleted there"
        ),
    ] = Path("/var/spool/asterisk/monitor/outdial")
    recordings_days: Annotated[int, Field(ge=1, le=3650, description="days after which a recording is deleted")] = 30

    turn_s: Annotated[float, Field(gt=0, description="pause between two looks at a campaign")] = 0.2
    batch_s: Annotated[float, Field(gt=0, description="how long events are gathered before they are written")] = 0.1
    lease_s: Annotated[float, Field(ge=1, description="how long an engine owns a campaign without renewing")] = 5.0
    clock_speed: Annotated[float, Field(gt=0, description="how fast time passes; for demonstrations only")] = 1.0

    callback_timeout_s: Annotated[float, Field(gt=0, description="how long a receiver may take to answer")] = 10.0
    callback_batch_max: Annotated[int, Field(ge=1, description="results in one push")] = 100
    callback_private_addresses: Annotated[
        bool, Field(description="allow receivers on loopback, link-local and private networks")
    ] = False

    file_server_private_addresses: Annotated[
        bool, Field(description="allow file servers on loopback, link-local and private networks")
    ] = False

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="debug, info, warning or error")
    ] = "info"
    log_numbers: Annotated[bool, Field(description="write numbers into logs unmasked")] = False
