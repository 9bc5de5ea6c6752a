"""Calls on Asterisk, by its REST interface."""
