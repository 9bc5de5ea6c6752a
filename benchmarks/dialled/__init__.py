"""Calls on a real Asterisk, dialled by a bare client of its REST interface, by our gateway alone, and by an engine."""
