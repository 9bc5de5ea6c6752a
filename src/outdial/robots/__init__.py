"""Voice robots on a switch's audio, and what they tell Outdial, by its own interface alone: they may run anywhere."""
