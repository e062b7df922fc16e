"""What every page needs (fetching an article, caching, errors), and pages that belong to no article (health, robots).

Everything else in `views` may import this package; it imports none of them.
"""
