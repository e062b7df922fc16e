"""Pages on which an article is read: the text, a passage, what is known about this copy.

What the reading page shows beside the text comes from the notes, provenance and versions next door.
"""
