"""Kill anything, at any moment; then ask the carrier's own log whether anybody was called twice."""
