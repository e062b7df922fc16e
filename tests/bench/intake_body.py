"""The article of one file, for a program that scores how well it was found.

    python -m tests.bench.intake_body PATH

Prints `{"body": …}`, the words as a reader would see them, and for plain text also `{"body_spans": [[start, end], …]}`
in code points of the decoded file. Needs no database.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from documents.intake import read_capture
from documents.rendering import render


def main(path: Path) -> None:
    received = read_capture(path.name, path.read_bytes())
    article = received.article
    answer: dict[str, object] = {"body_spans": [[span.start, span.end] for span in article.body]}
    if received.format != "plain":
        answer["body"] = render(article.source, article.source_format).text
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
