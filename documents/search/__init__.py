"""Search: the words of texts as they are indexed, what a reader may ask, and where it was found.

`words`, `blocks` and `grammar` are pure; `results` reads the index through the rules of visibility.
"""
