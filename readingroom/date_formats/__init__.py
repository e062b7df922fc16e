"""How Django writes dates where no template of ours does, as in the administration; a folder for each language.

A language without a folder has Django's own formats. The pages have theirs from documents/templatetags/provenance.py.
"""
