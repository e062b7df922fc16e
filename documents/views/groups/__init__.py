"""Pages of a group: front page, members, settings, shelf, record of events, and the page behind an invitation link.

Each page of members fetches its group through `access.py`, so anyone who does not belong to it gets 404.
"""
