"""The embedded analyst: from a diagnosis and a question to a clear answer, with no language model.

It writes and selects; it never concludes. Every statement is a checked claim of the diagnosis or a row of the facts.
"""
