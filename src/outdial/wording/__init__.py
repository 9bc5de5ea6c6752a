"""The catalogue: every sentence that a client of the vendor's family can read, in both of its languages.

Texts stand here in pairs, and nowhere else but beside the vendor's codes (``outdial.api.errors``). Whoever tells one
names it: ``about("maxAlertingTime", Must.BE_AT_MOST, most=120)``.
"""
