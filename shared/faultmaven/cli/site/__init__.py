"""The commands that work on the cases of a site: each a module, and a line in the table of `cli.main`."""
