"""Accounts, and presence: who has an article open now."""
