"""Which campaigns have their calls recorded."""

from datetime import datetime

from outdial.store.database import Statements


async def put(statements: Statements, vdn_id: int, campaign_id: int, *, record: bool, now: datetime) -> bool:
    """Decide whether calls are recorded; False when there is no such campaign. Calls under way go on as they began."""
    return await statements.run("campaign_set_record", vdn_id, campaign_id, record, now) > 0


async def load(statements: Statements, vdn_id: int, campaign_id: int) -> bool | None:
    """Whether calls are recorded; None when there is no such campaign."""
    return await statements.value("campaign_record", vdn_id, campaign_id)
