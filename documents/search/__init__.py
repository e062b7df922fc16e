"""Search: the words of texts as they are indexed, what a reader may ask, and where it was found.

`words`, `blocks`, `languages`, `grammar`, `places`, `lines` and `likelihood` are pure; `stems` asks Postgres for stems,
and `results` and `concordance` for what is found, through the rules of visibility.
"""
