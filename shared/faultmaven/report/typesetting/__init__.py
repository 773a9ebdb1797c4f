"""Typesets reports as PDF: Typst, fed with data alone, in a function of its own that has nothing else."""
