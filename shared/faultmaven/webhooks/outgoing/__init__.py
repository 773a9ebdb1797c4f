"""Events out: what happens to a case, told to the URLs that its user subscribed, signed and tried again."""
