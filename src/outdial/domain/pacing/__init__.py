"""How many calls to start now; one file a method."""
