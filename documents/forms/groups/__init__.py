"""Forms for a group, its articles and its shelf."""
