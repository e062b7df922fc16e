"""Files for commands that import."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "b.txt": "The keeper wrote it down. Nobody read it.",
        "b.txt.json": '{"title": "The Gauge", "publisher": "The Ledger", "rights": {"unknown": "not-stated"}}',
        "a.md": "---\ntitle: Ebb\nlayout: post\n---\n\nIt went out.\n",
        "deeper/c.html": "<html lang=cy><title>Trai</title><p>Aeth allan.",
        "deeper/c.json": '{"issued": "2024-03"}',
        ".hidden/d.txt": "Not taken.",
        ".e.txt": "Not taken.",
    }
    for name, words in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(words)
    return tmp_path
