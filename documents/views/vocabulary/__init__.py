"""Vocabularies, of groups and of the site, and the page of each tag with all that stands under it."""
