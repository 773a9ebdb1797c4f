"""Erasing an account: everything of a user in every store, after `auth.erasing` has closed it."""
