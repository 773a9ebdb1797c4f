"""How cases are found and counted: an entry for each, packed into pages that one query reads."""
