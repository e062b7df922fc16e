"""What the styles of a Word document say of its words: whether they are hidden, and in which language they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from documents.intake.formats.docx_package import W, parse_part

_MAX_BASES = 20  # styles on which a style is based, one on the other
_CONTENTS = re.compile(r"toc (?:\d|heading)", re.I)
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Styles:
    """The styles of a document; `data` is their part, which may be missing."""

    def __init__(self, data: bytes) -> None:
        root = parse_part(data) if data else ElementTree.Element("none")
        self._styles = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
        self._default = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(f"{W}type") == "paragraph" and is_on(style.get(f"{W}default", "0"))
            ),
            "",
        )
        self._chains: dict[str, list[ElementTree.Element]] = {}
        self._document = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def is_hidden(self, run: ElementTree.Element | None, paragraph_style: str) -> bool:
        """Returns whether a run with these properties is hidden (ECMA-376, part 1: 17.3.2.41 and 17.7.3)."""
        direct = run.find(f"{W}vanish") if run is not None else None
        if direct is not None:
            return is_on(direct.get(f"{W}val", "1"))
        # The property is a switch: a style that hides, within a style that hides, shows.
        chains = (self._chain(run_style(run)), self._chain(paragraph_style or self._default))
        return sum(_switch(chain, "vanish") for chain in chains) % 2 == 1

    def language(self, words: str, run: ElementTree.Element | None, paragraph_style: str) -> str:
        """Returns the language in which Word was told to check a run; "" if nothing says so."""
        name = "eastAsia" if _EAST_ASIAN.search(words) else "bidi" if _RIGHT_TO_LEFT.search(words) else "val"
        properties = [run] if run is not None else []
        properties += self._chain(run_style(run))
        properties += self._chain(paragraph_style or self._default)
        properties += [self._document] if self._document is not None else []
        given = (one.find(f"{W}lang") for one in properties)
        return next((tag for one in given if one is not None and (tag := one.get(f"{W}{name}", ""))), "")

    def is_contents(self, paragraph_style: str) -> bool:
        """Returns whether a paragraph style is one of those of a table of contents."""
        style = self._styles.get(paragraph_style)
        name = style.find(f"{W}name") if style is not None else None
        return name is not None and _CONTENTS.match(name.get(f"{W}val", "")) is not None

    def _chain(self, name: str) -> list[ElementTree.Element]:
        """Returns the run properties of a style and of those on which it is based."""
        if name not in self._chains:
            self._chains[name] = list(self._properties(name))
        return self._chains[name]

    def _properties(self, name: str) -> Iterator[ElementTree.Element]:
        for _n in range(_MAX_BASES):
            style = self._styles.get(name)
            if style is None:
                return
            properties = style.find(f"{W}rPr")
            if properties is not None:
                yield properties
            base = style.find(f"{W}basedOn")
            name = base.get(f"{W}val", "") if base is not None else ""


def run_style(run: ElementTree.Element | None) -> str:
    """Returns the id of the character style in a run's properties; "" if there is none."""
    style = run.find(f"{W}rStyle") if run is not None else None
    return style.get(f"{W}val", "") if style is not None else ""


def is_on(value: str) -> bool:
    """Returns what a value means that is on or off (ECMA-376, part 1: 22.9.2.7)."""
    return value.lower() not in {"0", "false", "off"}


def _switch(chain: list[ElementTree.Element], name: str) -> bool:
    given = next((one for properties in chain if (one := properties.find(f"{W}{name}")) is not None), None)
    return given is not None and is_on(given.get(f"{W}val", "1"))
