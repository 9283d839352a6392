"""Whether texts bear claims out: an answer cut into claims, each compared with the context.

Knows an embedder, passed as an argument. Refuses to know questions, answers and hits.
"""
