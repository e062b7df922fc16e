"""The source page: the capture beside the text that was made from it, and the decisions of curators on both."""

from documents.views.captures.capture_bytes import raw
from documents.views.captures.decisions import decide_on_gap, decide_on_part
from documents.views.captures.page import source
from documents.views.captures.span_map_json import bytes_json, parts_json

__all__ = ["bytes_json", "decide_on_gap", "decide_on_part", "parts_json", "raw", "source"]
