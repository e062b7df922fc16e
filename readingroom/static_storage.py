"""Stores style sheets, scripts and fonts under names that change with their content, joined into few files.

`static/` is what one edits: native modules, and style sheets that import others. With DEBUG it is served as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.template import engines
from whitenoise.storage import CompressedManifestStaticFilesStorage

from readingroom.static_joining import join_scripts, join_style_sheet, scripts_of_pages

Paths = dict[str, tuple[Any, str]]
"""The collected files: the name below `static/`, the storage that has the file, and its path there."""


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files that browsers may cache for ever.

    A script imports others by their hashed names, so an old page never runs a part of a new release. What no page
    loads by itself is stored too, under a name of its own.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:
        """Joins, then hashes and compresses; a page that names a joined script gets the joined one."""
        if options.get("dry_run"):
            return
        self._join_style_sheets(paths)
        yield from super().post_process(paths, *args, **options)
        yield from self._join_scripts(paths)

    def _join_style_sheets(self, paths: Paths) -> None:
        sheets = _texts(paths, ".css")
        for name, text in sheets.items():
            if (joined := join_style_sheet(name, sheets)) != text:
                self.delete(name)
                self._save(name, ContentFile(joined.encode()))
                paths[name] = (self, name)

    def _join_scripts(self, paths: Paths) -> Iterator[Any]:
        sources = _texts(paths, ".js")
        entries = scripts_of_site() & sources.keys()
        if not entries:
            return
        joined = join_scripts(sources, entries)
        for plain, file in joined.items():
            self.delete(file.name)
            self._save(file.name, ContentFile(file.content.encode()))
            self.hashed_files[self.hash_key(plain)] = file.name
        self.save_manifest()
        fetched = [file.name for file in joined.values() if file.name.endswith(".js")]  # maps stay as they are
        for name, compressed in self.compress_files(fetched):
            yield name, compressed, True


def scripts_of_site() -> set[str]:
    """Returns the scripts that the site's templates load, as paths below `static/`."""
    return scripts_of_pages(Path(folder) for engine in engines.all() for folder in engine.dirs)


def _texts(paths: Paths, suffix: str) -> dict[str, str]:
    """Returns the text of our own style sheets or scripts, which are in the folder of their kind."""
    found = {}
    for name, (storage, path) in paths.items():
        if name.endswith(suffix) and name.startswith(f"{suffix[1:]}/"):
            with storage.open(path) as file:
                found[name] = file.read().decode()
    return found
