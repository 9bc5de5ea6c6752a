"""Benchmarks must work; how fast the machine is under test is nobody's affair."""
