"""References in citation styles: APA (7th edition), MLA (9th), Chicago (17th, bibliography).

These styles are written in English whatever the language of the page; the facts stay as they were written. Facts that
are not known are left out or, if the style has a term for that ("n.d."), replaced with the term. Beside the words
"archived copy" stands which facts nobody checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from documents.provenance.dates import Edtf, Moment
from documents.provenance.names import Name
from documents.provenance.reference import Reference, capital

_MONTHS = "January February March April May June July August September October November December".split()
_MLA_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()


@dataclass(frozen=True)
class Run:
    """A piece of a reference, in italics if it is the title of a whole work."""

    text: str
    italic: bool = False


Runs = tuple[Run, ...]


def apa(reference: Reference) -> Runs:
    """Formats a reference as author, (date), *title*, publisher, address: the style of the APA."""
    names = _join_names([name.with_initials for name in reference.names], last=", & ")
    date = f"({_sides(reference.date, _year_first) or 'n.d.'})."
    note = f"; {reference.note}" if reference.note else ""
    if reference.is_title_supplied:
        title = [Run(f"[{_undecorated(reference.title)}; archived copy{note}]. ")]
    else:
        title = [Run(reference.title, italic=True), Run(f" [Archived copy{note}]. ")]
    runs = [Run(f"{_with_full_stop(names)} {date} "), *title] if names else [*title, Run(f"{date} ")]
    if reference.container:
        runs.append(Run(f"{_with_full_stop(reference.container)} "))
    if reference.republished_from:
        runs.append(Run(f"(Reprinted from {reference.republished_from}) "))
    if reference.address:
        runs.append(Run(f"{reference.address} (archived {_long(reference.accessed)}, at {reference.copy})"))
    else:
        runs.append(Run(f"Retrieved {_long(reference.accessed)}, from {reference.copy}"))
    return tuple(runs)


def mla(reference: Reference) -> Runs:
    """Formats a reference as author, “title”, *publisher*, date, address: the style of the MLA."""
    runs = [Run(f"{_with_full_stop(_mla_names(reference.names))} ")] if reference.names else []
    runs.append(
        Run(_with_full_stop(_described(reference)) if reference.is_title_supplied else _quoted(reference.title))
    )
    parts: list[Run] = []
    if reference.container:
        parts += [Run(" "), Run(reference.container, italic=True)]
    date = _sides(reference.date, _short)
    for words in (date, reference.address):
        if words:
            parts.append(Run((", " if parts else " ") + words))
    if parts:
        runs += [*parts, Run(".")]
    if reference.republished_from:
        runs += [Run(" Originally published in "), Run(reference.republished_from, italic=True), Run(".")]
    runs.append(Run(f" {_archived(reference)}, {_short(reference.accessed)}, {reference.copy}."))
    return tuple(runs)


def chicago(reference: Reference) -> Runs:
    """Formats a reference as author, “title”, *publisher*, date, address: a bibliography entry in Chicago style."""
    names = reference.names
    listed = (
        _join_names([names[0].inverted, *(_given_name_first(name) for name in names[1:])], last=", and ")
        if names
        else ""
    )
    runs = [Run(f"{_with_full_stop(listed)} ")] if listed else []
    runs.append(
        Run(_with_full_stop(_described(reference)) if reference.is_title_supplied else _quoted(reference.title))
    )
    if reference.container:
        runs += [
            Run(" "),
            Run(reference.container, italic=True),
            Run(f", {_with_full_stop(_chicago_date(reference.date))}"),
        ]
    else:
        runs.append(Run(f" {_with_full_stop(capital(_chicago_date(reference.date)))}"))
    if reference.republished_from:
        runs += [Run(" Originally published by "), Run(reference.republished_from, italic=True), Run(".")]
    if reference.address:
        runs.append(Run(f" {reference.address}."))
    runs.append(Run(f" {_archived(reference)}, {_long(reference.accessed)}. {reference.copy}."))
    return tuple(runs)


STYLES: dict[str, Callable[[Reference], Runs]] = {"apa": apa, "mla": mla, "chicago": chicago}


def plain_text(runs: Runs) -> str:
    """Returns the text of a formatted reference without its italics."""
    return "".join(run.text for run in runs)


# -- Parts ------------------------------------------------------------------------------------------------------


def _archived(reference: Reference) -> str:
    note = f" ({reference.note})" if reference.note else ""
    return f"Archived copy, version {reference.version}{note}"


def _described(reference: Reference) -> str:
    return capital(_undecorated(reference.title))


def _undecorated(title: str) -> str:
    return title.strip("[]").strip()


def _join_names(names: list[str], *, last: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + last + names[-1]


def _mla_names(names: tuple[Name, ...]) -> str:
    if len(names) > 2:
        return f"{names[0].inverted}, et al."
    return ", and ".join([names[0].inverted, *(_given_name_first(name) for name in names[1:])])


def _given_name_first(name: Name) -> str:
    return f"{name.given} {name.family}" if name.family else name.literal


def _quoted(title: str) -> str:
    """Puts a title in quotation marks with the full stop inside; quotation marks within become single."""
    inner = title.replace("“", "‘").replace("”", "’").replace('"', "’")
    return f"“{inner}”" if inner.endswith(("?", "!", ".")) else f"“{inner}.”"


def _with_full_stop(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else words + "."


# -- Dates ------------------------------------------------------------------------------------------------------


def _chicago_date(date: Edtf | None) -> str:
    return _sides(date, _long) or "n.d."


def _sides(date: Edtf | None, words: Callable[[Moment], str]) -> str:
    """Formats a date; a span of time is formatted with both its ends."""
    if date is None:
        return ""
    if not date.is_span:
        return words(date.start) if date.start else ""
    ends = [words(side) if side else "" for side in (date.start, date.end)]
    return "–".join(ends)


def _year(moment: Moment) -> str:
    year = f"{moment.year:04d}"
    if moment.unknown_digits:
        return f"ca. {year}s"
    return f"ca. {year}" if moment.is_approximate or moment.is_uncertain else year


def _year_first(moment: Moment) -> str:
    """Formats a date as "2019, June 21"."""
    rest = " ".join(_month_and_day(moment))
    return f"{_year(moment)}, {rest}" if rest else _year(moment)


def _long(moment: Moment) -> str:
    """Formats a date as "June 21, 2019"."""
    rest = _month_and_day(moment)
    return f"{' '.join(rest)}{',' if len(rest) > 1 else ''} {_year(moment)}" if rest else _year(moment)


def _short(moment: Moment) -> str:
    """Formats a date as "21 June 2019"."""
    day = [str(moment.day)] if moment.day else []
    month = [_MLA_MONTHS[moment.month - 1]] if moment.month else []
    return " ".join([*day, *month, _year(moment)])


def _month_and_day(moment: Moment) -> list[str]:
    month = [_MONTHS[moment.month - 1]] if moment.month else []
    return [*month, str(moment.day)] if moment.day else month
