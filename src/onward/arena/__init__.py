"""Votes to ratings: who answers better, how sure that is, and which pair to show next.

Knows votes and arrays of numbers. Refuses to know who answered how, where votes are kept and how
ratings are shown. Read ``ratings`` first: it is the whole, from top to bottom.
"""
