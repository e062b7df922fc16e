"""Accounts, and who has an article open now."""
