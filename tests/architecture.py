"""`python -m tests.architecture` draws the table and the picture of ARCHITECTURE.md again, from the code itself.

The table says for each noun which files of each layer speak of it. The picture shows which layer imports which, and
within services and views which noun imports which. A test compares both with what the code says now.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "ARCHITECTURE.md"
LAYERS = ("views", "services", "forms", "api", "exports")
# Models lie side by side, each the record of one noun.
MODELS = {
    "article": ("document", "revision"),
    "captures": ("capture", "extraction"),
    "events": ("event", "job"),
    "groups": ("group",),
    "imports": ("imports",),
    "moderation": ("flag", "waiting"),
    "news": ("follow", "notice"),
    "notebook": ("notebook",),
    "notes": ("annotation", "annotation_version", "visibility"),
    "people": ("user", "presence"),
    "provenance": ("provenance", "derivation_chain"),
    "search": ("search",),
    "site": ("installation",),
    "vocabulary": ("tag", "tag_version", "vocabulary_edition", "tagging_review"),
}


def modules(layer: str, noun: str) -> str:
    """The modules of a noun in a layer, as a cell of the table; empty where it has none."""
    folder = ROOT / "documents" / layer / noun
    if folder.is_dir():
        names = [path.stem for path in sorted(folder.iterdir()) if path.suffix == ".py" and path.stem != "__init__"]
        names += [f"{path.name}/" for path in sorted(folder.iterdir()) if (path / "__init__.py").exists()]
        return ", ".join(names)
    return f"`{noun}.py`" if folder.with_suffix(".py").exists() else ""


def nouns() -> list[str]:
    """Every noun that has a folder in views or services."""
    folders = (
        path.parent for layer in ("views", "services") for path in (ROOT / "documents" / layer).glob("*/__init__.py")
    )
    return sorted({folder.name for folder in folders})


def table() -> Iterator[str]:
    """The table noun × layer → files, in Markdown."""
    yield "| noun | " + " | ".join(("models", *LAYERS, "templates", "scripts", "tests")) + " |"
    yield "| --- " * (len(LAYERS) + 5) + "|"
    for noun in nouns():
        cells = [", ".join(MODELS.get(noun, ())), *(modules(layer, noun) for layer in LAYERS)]
        for folder in (f"templates/documents/{noun}", f"static/js/reading/{noun}", f"static/js/{noun}"):
            cells.append(f"{len(list((ROOT / folder).iterdir()))}" if (ROOT / folder).is_dir() else "")
        scripts = [cell for cell in cells[-2:] if cell]
        tests = [path for path in (ROOT / "tests").glob(f"*/{noun}") if any(path.glob("*.py"))]
        homes = ", ".join(sorted(path.parent.name for path in tests))
        yield f"| **{noun}** | " + " | ".join([*cells[:-2], " + ".join(scripts), homes]) + " |"


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Returns the dotted names that a module imports from the app."""
    nodes = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom))
    ours = [node for node in nodes if (node.module or "").startswith("documents")]
    return tuple(f"{node.module}.{alias.name}" for node in ours for alias in node.names)


def arrows(of: Iterable[tuple[str, Path]], depth: int, within: str) -> set[tuple[str, str]]:
    """Returns who imports whom, as pairs: the parts at `depth` of dotted names that begin with `within`."""
    found = set()
    for name, path in of:
        for other in imports(path):
            parts = other.split(".")
            if other.startswith(within) and len(parts) > depth and parts[depth] != name:
                found.add((name, parts[depth]))
    return found


def without_detours(pairs: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leaves out each arrow that a longer way replaces, so that the picture can be read."""

    def leads(start: str, end: str, pairs: set[tuple[str, str]]) -> bool:
        return any(a == start and (b == end or leads(b, end, pairs)) for a, b in pairs)

    return sorted(pair for pair in pairs if not leads(*pair, pairs - {pair}))


def drawing() -> Iterator[str]:
    """The picture, in Mermaid: layers, and the nouns of services and views inside theirs."""
    app = ROOT / "documents"
    files = [path for path in app.rglob("*.py") if "migrations" not in path.parts]
    layers = [(path.relative_to(app).parts[0].removesuffix(".py"), path) for path in files]
    names = {name for name, path in layers if name not in {"__init__", "apps"}}
    pairs = {(a, b) for a, b in arrows(layers, 1, "documents.") if {a, b} <= names}
    yield "```mermaid"
    yield "flowchart TD"
    yield "  subgraph layers"
    yield from (f"    {a} --> {b}" for a, b in without_detours(pairs))
    yield "  end"
    for layer in ("views", "services"):
        inside = [(path.relative_to(app / layer).parts[0], path) for path in (app / layer).glob("*/**/*.py")]
        yield f"  subgraph in_{layer}[nouns of {layer}]"
        pairs = {(a, b) for a, b in arrows(inside, 2, f"documents.{layer}.") if b in dict(inside)}
        yield from (f"    {layer}_{a}[{a}] --> {layer}_{b}[{b}]" for a, b in without_detours(pairs))
        yield "  end"
    yield "```"


def drawn(page: str) -> str:
    """The page with both parts as the code says now."""
    for name, lines in (("table", table()), ("picture", drawing())):
        block = f"<!-- {name}: python -m tests.architecture -->\n\n" + "\n".join(lines) + f"\n\n<!-- end of {name} -->"
        page = re.sub(rf"<!-- {name}: .*?<!-- end of {name} -->", lambda _, block=block: block, page, flags=re.DOTALL)
    return page


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text()))
