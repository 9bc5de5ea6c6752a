"""Floors and calls in virtual time, for the forecast, the worlds and the weeks."""
