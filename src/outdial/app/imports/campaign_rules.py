"""By which rules a campaign takes the rows of a file."""

from collections.abc import Callable, Sequence

from outdial.app.imports.faults import FileUnfit
from outdial.app.imports.fields import Field, fields_of
from outdial.domain.campaign import Mode
from outdial.domain.tenant import Tenant
from outdial.store import campaigns, number_types, tenants
from outdial.store.database import Database
from outdial.wording.files import FileFault


async def rules_of(
    database: Database, *, vdn_id: int, campaign_id: int
) -> tuple[Tenant, Callable[[Sequence[str]], list[Field]]]:
    """The tenant, and what the columns that a header names may hold. Raises `FileUnfit`: there is no such campaign."""
    tenant = await tenants.load(database, vdn_id)
    campaign = await campaigns.load(database, vdn_id, campaign_id)
    if tenant is None or campaign is None:
        raise FileUnfit(FileFault.NO_CAMPAIGN, vdn_id=vdn_id, campaign_id=campaign_id)
    types = frozenset(await number_types.names(database, vdn_id))
    json_wanted = campaign.settings.mode is Mode.INTELLIGENT_FLOW
    return tenant, lambda header: fields_of(header, zone=tenant.zone, json_wanted=json_wanted, number_types=types)
