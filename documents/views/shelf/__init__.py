"""The shelf: every article that its reader may see, with search, filters and pages.

The shelf of a group is in `views/groups`.
"""
