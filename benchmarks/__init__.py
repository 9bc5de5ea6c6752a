"""Benchmarks: each prints a ratio to a limit or a peer measured in the same run, and the noise of the machine."""
