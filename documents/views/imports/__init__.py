"""Pages that import articles from files or an address, for the site or for a group."""
