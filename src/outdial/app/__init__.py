"""The composition root: every part is built here, and handed what it needs."""
