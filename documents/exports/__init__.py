"""Rows as the JSON that others read: annotations by noun, and the events that streams send."""
