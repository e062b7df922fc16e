"""Writes the articles of the import bench: small ones in three formats, and a long one; every word is made up."""

from __future__ import annotations

import random
from pathlib import Path

WORDS = (
    "time reader margin paper letter river window garden silence winter evidence memory keeper lamp tide gauge harbour "
    "stone ledger bridge market weather orchard signal copper mill road field lantern archive baker north ferry"
).split()
LINKS = ("the", "and", "of", "in", "under", "with", "before", "after", "while", "because", "without", "near")
KINDS = ("md", "txt", "html")
PARAGRAPHS = 12
"""In a small article: about 5 kB."""


def write_small_articles(folder: Path, count: int, seed: int = 1) -> None:
    """Writes `count` articles of about 5 kB, in turns Markdown, plain text and HTML with a menu and a foot."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        title = f"{_words(chance, 3).title()} {n}"
        paragraphs = [_paragraph(chance) for _ in range(PARAGRAPHS)]
        written = {"md": _markdown, "txt": _plain, "html": _html}[kind](title, paragraphs, n)
        (folder / f"{n:05}.{kind}").write_text(written, encoding="utf-8")


def write_large_article(path: Path, size: int, seed: int = 1) -> None:
    """Writes one plain article of at least `size` bytes."""
    chance = random.Random(seed)
    parts = ["The Long Ledger"]
    length = 0
    while length < size:
        parts.append(_paragraph(chance))
        length += len(parts[-1]) + 2
    path.write_text("\n\n".join(parts), encoding="utf-8")


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count))


def _sentence(chance: random.Random) -> str:
    parts = [f"{chance.choice(LINKS)} {_words(chance, 2)}" for _ in range(chance.randint(2, 5))]
    return " ".join(parts).capitalize() + "."


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(5, 10)))


def _markdown(title: str, paragraphs: list[str], n: int) -> str:
    head = f"---\ntitle: {title}\nauthor: Bench Writer\ndate: 2024-03-{n % 28 + 1:02}\n---\n\n# {title}\n\n"
    body = [f"## Part {i // 4 + 1}\n\n{one}" if i % 4 == 0 else one for i, one in enumerate(paragraphs)]
    return head + "\n\n".join(body) + "\n"


def _plain(title: str, paragraphs: list[str], n: int) -> str:
    return f"{title}\n\nBy Bench Writer\n{n % 28 + 1} March 2024\n\n" + "\n\n".join(paragraphs) + "\n"


def _html(title: str, paragraphs: list[str], n: int) -> str:
    menu = "".join(f'<li><a href="/{word}">{word.title()}</a></li>' for word in WORDS[:8])
    body = "".join(f"<p>{one}</p>\n" for one in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Bench</title>'
        f'<meta name="author" content="Bench Writer"><meta property="article:published_time" content="2024-03-'
        f'{n % 28 + 1:02}"></head><body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>\n{body}</article>'
        "<footer><p>Copyright of nobody.</p></footer></body></html>\n"
    )
