"""The command line: the same engine as the API, over files of this machine. A command is one module and one line."""
