"""A CSV file of numbers into a campaign: read, judged, added in chunks, and what was left out written down."""
