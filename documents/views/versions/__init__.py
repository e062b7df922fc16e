"""Versions of texts and of notes: correcting, comparing, proposals, Memento, and the earlier wordings of a note."""
