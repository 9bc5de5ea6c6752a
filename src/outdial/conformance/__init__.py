"""An independent witness: does a server keep to the CC-iSales interface, as its documents describe it?

It asks like any client does, and knows nothing of how Outdial does things: it shares the signature with the server, and
no other code. So it judges every server of the family alike, ours too.
"""
