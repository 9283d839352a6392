"""Question and answer to a verdict that can be trusted.

Knows answers, an embedder and language models, passed as arguments. Refuses to know how answers
are made and where runs are kept.
"""
