"""One module for each kind of file (PDF, DOCX, EPUB, MHTML, WARC, mail), and the containers they come in.

`unpack.py` chooses the module; each gives the text or page with a map back to the bytes where there is one.
"""
