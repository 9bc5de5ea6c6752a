"""Which of a contact's numbers is next: by sequence, one number with all its retries before the next."""

from outdial.domain.contact import Contact


def next_position(contact: Contact) -> int | None:
    """The number after the one that is done with; None when that was the last."""
    after = contact.position + 1
    return after if after < len(contact.numbers) else None
