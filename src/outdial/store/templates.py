"""Campaign templates of a tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from asyncpg import UniqueViolationError

from outdial.domain.campaign import CampaignSettings, Mode
from outdial.domain.retry import RetryPolicy
from outdial.domain.template import Template, TemplateState
from outdial.store.codec import CAMPAIGN_SETTINGS, RETRY_POLICY
from outdial.store.database import Database, Row, Statements


class TemplateFault(Enum):
    """Why a template was not stored as asked."""

    NAME_TAKEN = auto()
    SKILL_UNKNOWN = auto()
    TOO_MANY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFilter:
    """Which templates to list; None does not filter."""

    name_part: str | None = None
    state: TemplateState | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A template as the list shows it."""

    template_id: int
    name: str
    state: TemplateState
    mode: Mode


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """Some templates, and how many there are on all pages."""

    total: int
    templates: Sequence[Named]


async def add(
    database: Database,
    vdn_id: int,
    settings: CampaignSettings,
    state: TemplateState,
    retry: RetryPolicy | None,
    *,
    templates_max: int,
    now: datetime,
) -> int | TemplateFault:
    """Store a new template; its id. Additions of one tenant come one after the other, so the bound is exact."""
    async with database.transaction() as statements:
        await statements.value("tenant_lock", vdn_id)
        if not await _skill_is_known(statements, vdn_id, settings):
            return TemplateFault.SKILL_UNKNOWN
        row = await statements.row(
            "template_add",
            vdn_id,
            settings.name,
            settings.mode.value,
            state,
            CAMPAIGN_SETTINGS.dump(settings),
            _dumped(retry),
            now,
            templates_max,
        )
    if row is None or row["too_many"]:
        return TemplateFault.TOO_MANY
    return TemplateFault.NAME_TAKEN if row["id"] is None else row["id"]


async def change(
    statements: Statements,
    vdn_id: int,
    template_id: int,
    settings: CampaignSettings,
    *,
    state: TemplateState | None,
    retry: RetryPolicy | None,
    now: datetime,
) -> TemplateFault | None:
    """Change a locked template, in the transaction of ``lock``; a state or policy that is None stays."""
    if not await _skill_is_known(statements, vdn_id, settings):
        return TemplateFault.SKILL_UNKNOWN
    changed = settings.name, state, CAMPAIGN_SETTINGS.dump(settings), _dumped(retry), now
    try:
        await statements.run("template_change", vdn_id, template_id, *changed)
    except UniqueViolationError:
        return TemplateFault.NAME_TAKEN
    return None


async def load(statements: Statements, vdn_id: int, template_id: int) -> Template | None:
    """The template, if there is one."""
    row = await statements.row("template_load", vdn_id, template_id)
    return None if row is None else _template(row)


async def lock(statements: Statements, vdn_id: int, template_id: int) -> Template | None:
    """The template, kept from changing until the transaction ends."""
    row = await statements.row("template_lock", vdn_id, template_id)
    return None if row is None else _template(row)


async def page(statements: Statements, vdn_id: int, wanted: TemplateFilter, *, limit: int, offset: int) -> TemplatePage:
    """Some templates, newest first."""
    mode = None if wanted.mode is None else wanted.mode.value
    rows = await statements.rows("templates_page", vdn_id, wanted.name_part, wanted.state, mode, limit, offset)
    return TemplatePage(rows[0]["total"], [_named(row) for row in rows if row["template_id"] is not None])


def _named(row: Row) -> Named:
    return Named(row["template_id"], row["name"], TemplateState(row["state"]), Mode(row["mode"]))


def _template(row: Row) -> Template:
    policy = row["retry_policy"]
    return Template(
        template_id=row["template_id"],
        settings=CAMPAIGN_SETTINGS.load(row["settings"]),
        state=TemplateState(row["state"]),
        retry=RetryPolicy() if policy is None else RETRY_POLICY.load(policy),
    )


async def _skill_is_known(statements: Statements, vdn_id: int, settings: CampaignSettings) -> bool:
    return settings.skill_id is None or await statements.value("skill_exists", vdn_id, settings.skill_id)


def _dumped(retry: RetryPolicy | None) -> str | None:
    return None if retry is None or retry == RetryPolicy() else RETRY_POLICY.dump(retry)
