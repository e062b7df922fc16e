"""Forms about a group, its articles and its shelf."""
