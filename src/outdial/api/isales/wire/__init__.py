"""The foreign words, and nothing else: what the vendor's clients send, and what they expect to read."""
