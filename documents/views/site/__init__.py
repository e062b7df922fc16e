"""What every page stands on (fetching an article, caching, errors) and what belongs to no article (health, robots).

Everything else in `views` may import it; it imports none of them.
"""
