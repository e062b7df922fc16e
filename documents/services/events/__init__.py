"""What every write is built on: the document's lock, the event, and the job for later.

Every other folder of `services` may import this one; it imports none of them.
"""
