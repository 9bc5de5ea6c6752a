"""PostgreSQL, and the only SQL in the house: one statement a file under ``queries``, migrations under ``schema``."""
