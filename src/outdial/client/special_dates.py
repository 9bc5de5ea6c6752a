"""Special dates of a campaign, on which the segments for special dates hold (0738 to 0742)."""

from outdial.client.fields import Answer, Maybe, Part, Request, Rows
from outdial.client.interface import Interface


class SpecialDate(Part):
    """A special date; ``type`` says which fields count: 1 ``week``; 2 dates; 3 dates without their year."""

    id: int
    name: str
    type: Maybe[int] = None
    week: str | None = None
    begin_time: str | None = None
    end_time: str | None = None


class SpecialDatesAnswer(Answer):
    """The special dates of a campaign."""

    data: Rows[SpecialDate] = ()


class SpecialDateId(Part):
    """What changes and deletes a special date."""

    id: int


class SpecialDateAdded(Answer):
    """The new special date; no page says what a server of the vendor's answers."""

    return_object: SpecialDateId | None = None


class QuerySpecialDates(Request):
    """List the special dates of a campaign (0738)."""

    interface = Interface("GET", "/holiday/{campaign_id}", SpecialDatesAnswer, writes=False)
    campaign_id: int


class AddSpecialDate(Request):
    """Add a special date to a campaign, which may have 20 (0739).

    ``type`` 1: ``week`` has days from 1 (Monday) to 7, as in ``6,7``; 2: times are dates ``yyyy-MM-dd``; 3: ``MM-dd``.
    Refused with ``0200013`` if the name is taken, ``0200015`` if there are 20, ``0200030`` for no date.
    """

    interface = Interface("POST", "/holiday/{campaign_id}", SpecialDateAdded)
    campaign_id: int
    name: str
    type: int
    week: str | None = None
    begin_time: str | None = None
    end_time: str | None = None


class ChangeSpecialDate(Request):
    """Modify a special date for every campaign that uses it (0740); fields as when it is added.

    Refused with ``0200014`` if it is unknown.
    """

    interface = Interface("PUT", "/holiday/{campaign_id}", Answer)
    campaign_id: int
    id: int
    name: str
    type: int
    week: str | None = None
    begin_time: str | None = None
    end_time: str | None = None


class DeleteSpecialDate(Request):
    """Take a special date from a campaign (0741). Refused with ``0200014`` if it is unknown."""

    interface = Interface("DELETE", "/holiday/{campaign_id}/{holiday_id}", Answer)
    campaign_id: int
    holiday_id: int


class DeleteSpecialDates(Request):
    """Take all special dates from a campaign (0742; no page that can be read prints its path)."""

    interface = Interface("DELETE", "/holiday/{campaign_id}", Answer)
    campaign_id: int
