"""The three things that every write stands on: the document's lock, the event, and the job for later.

Everything else in `services` may import it; it imports none of them.
"""
