"""A real Asterisk with a carrier and phones beside it, all on addresses of this machine alone.

Asterisk is unpacked from Debian's packages and started with the configuration that Outdial generates; SIPp plays the
carrier, whose numbers dictate what becomes of a call, and the agents' phones.
"""
