"""Numbers about answers: against a reference, against gold evidence, against the context.

Knows cases and answers. Refuses to know how answers are made.
"""
