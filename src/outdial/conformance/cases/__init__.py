"""The cases of every interface: data where a rule is one question, a small function where it takes several."""
