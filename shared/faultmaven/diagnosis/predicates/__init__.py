"""The kinds of predicates a signature can be written with; one file each, one line each in `table`."""
