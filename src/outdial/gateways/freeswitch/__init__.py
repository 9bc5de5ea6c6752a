"""Calls on FreeSWITCH, by its event socket."""
