"""A whole campaign in virtual time, many times over, by the domain's own rules: how it will go, and how sure."""
