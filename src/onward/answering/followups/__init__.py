"""Make a question that leans on its conversation stand alone, and say which turns it leans on.

*compare it to full fine-tuning* finds nothing; *compare LoRA fine-tuning to full fine-tuning*
does. A question that stands alone loses its history, so that an old subject never misleads a new
search. Knows the words of a conversation. Refuses to know documents.
"""

from onward.answering.followups.resolve import resolve

__all__ = ["resolve"]
