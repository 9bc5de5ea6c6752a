"""Outdial: an open outbound-campaign server."""
