"""Over which campaigns of a group new contacts are spread: each to the one with the fewest that are still open."""

import heapq
from collections.abc import Mapping, Sequence


def spread(contacts: int, open_contacts: Mapping[int, int]) -> Mapping[int, Sequence[int]]:
    """The places of new contacts, from 0, by the campaign each goes to; ``open_contacts`` is how many each has now.

    Of campaigns that have equally many the one with the smallest id comes first.
    """
    if not open_contacts:
        raise ValueError("there is no campaign to go to")
    heap = sorted((count, campaign_id) for campaign_id, count in open_contacts.items())
    shares: dict[int, list[int]] = {}
    for place in range(contacts):
        count, campaign_id = heap[0]
        shares.setdefault(campaign_id, []).append(place)
        heapq.heapreplace(heap, (count + 1, campaign_id))
    return shares
