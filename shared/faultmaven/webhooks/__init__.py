"""Webhooks: alerts that come in and open cases, and what happens to cases, told to whoever subscribed."""
