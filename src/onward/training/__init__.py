"""Examples to an adapter or a model: what is trained, how, and what that costs elsewhere.

Knows records, models in memory and folders. Refuses to know where models are kept, which
questions matter and what is printed. Needs ``onward[train]``; torch is loaded by the modules that
train, none of which is imported here.
"""
