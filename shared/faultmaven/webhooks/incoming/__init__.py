"""Alerts in: each opens or updates one case, brings itself as evidence and starts the investigation."""
