"""The judge that needs no language model, and what it measures.

Knows an embedder and an entailment, passed as arguments. Refuses to know how answers are made.
"""
