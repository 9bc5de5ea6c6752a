"""Whole weeks of campaigns from a seed, through the domain's own code, under faults, watched by an oracle."""
