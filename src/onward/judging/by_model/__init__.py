"""Judges that ask a language model: one answer, two in both orders, or a jury of judges.

Knows models, passed as arguments. Refuses to know where verdicts are kept.
"""
