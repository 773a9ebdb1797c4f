"""Conversations of 10, 30 and 60 turns with lists of facts: what memory keeps of them, and what that costs."""
