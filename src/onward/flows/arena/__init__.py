"""The arena: two answers side by side, a vote, and what all votes say."""
