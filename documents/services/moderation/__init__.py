"""Reported notes and first notes that wait for approval; requests about copies."""
