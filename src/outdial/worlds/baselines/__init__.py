"""Other dialers' pacing, written from their descriptions; none of their code is here.

Each keeps its own period: it is asked at every look, gathers the news, and acts when its time has come.
"""
