"""Facts and derivations of an article, with their evidence."""
