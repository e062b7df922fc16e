"""The source page: what was received beside the text that was made of it, and what curators decide there."""

from documents.views.source.data import bytes_json, parts_json
from documents.views.source.decisions import decide_on_gap, decide_on_part
from documents.views.source.page import source
from documents.views.source.raw import raw

__all__ = ["bytes_json", "decide_on_gap", "decide_on_part", "parts_json", "raw", "source"]
