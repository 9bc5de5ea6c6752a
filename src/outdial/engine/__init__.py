"""The only part that dials.

Once a second the leases say which campaigns are ours; a few times a second each of those has its turn: look, plan,
claim, dial. What the switch reports becomes steps of attempts, gathered for some milliseconds and written together.
"""
