"""Prints the article found in one file, for a program that scores how well it was found.

    python -m tests.bench.intake_body PATH

Prints `{"body_spans": [[start, end], …]}` in code points of the decoded file and, unless the file is plain text, also
`{"body": …}`, the text as a reader would see it. Needs no database.
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
