"""The doors: the vendor-compatible interface, Outdial's own, and what a monitor asks."""
