"""Where files from strangers are read: a child process with limits, without network and without other programs."""
