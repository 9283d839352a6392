"""Wrong answers made on purpose, without a model, and the right ones that they are made from.

Knows cases and passages. Refuses to know judges.
"""
