"""The audit log as doors write it: deeds are noted before they are done; `audit_routes.py` shows them."""
