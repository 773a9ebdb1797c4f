"""Knowledge: documents in collections, searched by keywords; the global library of runbooks is shipped with it."""
