"""Campaign templates (1128 to 1132)."""

from collections.abc import Sequence

from pydantic import Field

from outdial.client.campaigns import CampaignAdded, Policies, SettingsShown
from outdial.client.fields import Answer, Maybe, Part, Request, Rows
from outdial.client.interface import Interface
from outdial.client.paging import ByOffset, Page


class TemplateDetails(Answer):
    """One template: a campaign without times. ``status`` 1 is a draft, 3 suspended, 9 published."""

    return_object: SettingsShown


class TemplateNamed(Part):
    """A template as the list shows it; ``task_type`` is the ``device_type`` of its campaigns."""

    id: int
    name: str
    status: int
    task_type: int


class TemplatePage(Page[TemplateNamed]):
    """Templates that match."""

    data: Rows[TemplateNamed] = ()
    offset: Maybe[int] = None
    limit: Maybe[int] = None
    total_size: int

    @property
    def rows(self) -> Sequence[TemplateNamed]:
        return self.data

    @property
    def total(self) -> int:
        return self.total_size


class QueryTemplates(ByOffset):
    """List templates (1128). ``status`` 0 all, 1 draft, 3 suspended, 9 published."""

    interface = Interface("GET", "/template", TemplatePage, in_query=True, writes=False)
    name: str | None = None
    status: int = 0
    task_type: int | None = None


class QueryTemplate(Request):
    """Look at a template (1129)."""

    interface = Interface("GET", "/template/{campaign_template_id}", TemplateDetails, writes=False)
    campaign_template_id: int


class AddTemplate(Policies):
    """Add a template (1130): a campaign's body without times; published unless ``init_status`` is 1."""

    interface = Interface("POST", "/template", CampaignAdded)
    init_status: int | None = None


class CopyTemplate(Request):
    """Make a template of a campaign or of another template, whose id is ``original`` (1131)."""

    interface = Interface("POST", "/template/copy", CampaignAdded)
    name: str
    description: str | None = None
    original: int = Field(serialization_alias="from")
    init_status: int | None = None


class ChangeTemplate(Policies):
    """Modify a template (1132)."""

    interface = Interface("PUT", "/template/{campaign_template_id}/update", Answer)
    campaign_template_id: int
    init_status: int | None = None
