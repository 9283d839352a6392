"""What of a model is trained: all of it, its top, or a small addition.

Knows the modules of causal language models. Refuses to know data, losses and optimisers. The
names of the methods are in ``choice`` and need no torch; everything else loads it.
"""
