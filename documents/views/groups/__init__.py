"""Pages of a group: its front page, people, settings, shelf, log, and the door by which people join.

Each one fetches its group in `access.py`, so whoever does not belong to it gets 404.
"""
