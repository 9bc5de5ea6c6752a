"""Telephone switches behind one narrow protocol."""
