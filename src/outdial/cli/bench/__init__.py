"""``outdial bench``: what can be measured without a telephone."""
