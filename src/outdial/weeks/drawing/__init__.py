"""A week from a seed: the tenant and its zone, campaigns, contacts, agents, and what goes wrong."""
