"""Source code: which language it is, what it declares, and where it logs."""
