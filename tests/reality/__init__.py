"""Campaigns that are forecast, then really called by an engine with simulated people, and compared."""
