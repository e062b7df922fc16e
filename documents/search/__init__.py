"""Search: the words of texts as they are indexed, what a reader may ask, and where it was found.

It is looked for in the texts, the parts set aside from them, the facts and the notes (`corpora`).

`words`, `blocks`, `languages`, `grammar`, `places`, `lines` and `likelihood` are pure; `beginnings` prepares what the
notebook's filter asks for, and `stems` asks Postgres for stems. The others go through the rules of visibility: `fields`
and `spellings` look up what a question names, `results` and `concordance` what is found, and `alike` names that are
written nearly like others.
"""
