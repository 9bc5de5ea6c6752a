"""What is true of campaigns: no I/O, no clock, no randomness of its own."""
