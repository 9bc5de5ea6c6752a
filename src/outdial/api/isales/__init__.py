"""The CC-iSales compatible interface, a file per endpoint group; ``wire`` alone knows the foreign words."""
