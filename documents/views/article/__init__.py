"""Pages on which an article is read: the text, a passage, and the facts about this copy.

The notes, the provenance and the versions beside the text come from the folders of those names.
"""
