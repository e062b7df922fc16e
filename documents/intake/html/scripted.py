"""Recognises pages whose words only a script would write, so that nobody takes their menu for an article."""

from __future__ import annotations

import re

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.html.lines import Line, PageLines
from documents.intake.html.small_print import call_to_action_in, is_legal
from documents.intake.html_tags import inner_text

_LONGEST_MESSAGE = 400  # code points
_ASKS_FOR_SCRIPT = re.compile(
    r"(?=.*\bjava\s?script)(?=.*(?:enabl|disabl|turn(?:ed)? (?:on|off)|switch(?:ed)? on|activat|requir|need|support"
    r"|without|allow|run this|aktivier|eingeschaltet|einschalten|benötig|deaktiviert|activer|activez|désactivé"
    r"|nécessaire|habilit|activ[ae]|attiva|abilit|necesita|inschakel|schakel|aktivera|aktiver|slå på|włącz|povol"
    r"|включ|启用|啟用|有効|사용|تفعيل|kích hoạt))",
    re.I | re.S,
)
_COMMENTS = re.compile(r"disqus|\bcomment|kommentar|commentaire|comentario", re.I)
_WAITING = re.compile(
    r"(?:loading|please wait|one moment|wird geladen|chargement|cargando|caricamento|загрузка)\b.{0,40}\Z", re.I
)
_SENTENCE = re.compile(r"(?:\S+(?:\s+\S+){2,}[.!?…؟۔।]|.{4,}[。！？])[\"'”’»)\]」』]*\Z")
_ROOT = re.compile(
    r"(?:root|app|application|__next|__nuxt|gatsby|svelte|ember|main-app|react-root|app-root|q-app)\Z", re.I
)
_FEW_LETTERS = 40  # that a page without sentences may have, besides links, headings and furniture
_MIN_PROSE_LETTERS = 60  # of a line that ends in no sentence sign


def is_prose(page: PageLines, line: Line) -> bool:
    """Returns whether a line is a sentence of its own, and not one about the page."""
    if page.link_share(line) > 0.5 or _speaks_of_page(line.words) or line.heading:
        return False
    return bool(_SENTENCE.match(line.words)) or line.letters >= _MIN_PROSE_LETTERS


def refuse_scripted(page: PageLines) -> None:
    """Raises `CaptureRefused` for a page without a sentence whose words a script would write, as it says or shows."""
    said = [line for line in page.lines if not _is_around_article(page, line)]
    if any(_SENTENCE.match(line.words) for line in said) or sum(line.letters for line in said) >= _FEW_LETTERS:
        return
    if any(asks_for_script(line.words) for line in page.lines) or _awaits_script(page):
        raise CaptureRefused(
            _(
                "The words of this page are written by a script, and this file has only what stands around them. Open"
                " the page in a browser and wait until its words are there; then save it with SingleFile, or print it"
                " as a PDF, and add that."
            )
        )


def asks_for_script(words: str) -> bool:
    """Returns whether words ask the reader to switch JavaScript on.

    >>> asks_for_script("You need to enable JavaScript to run this app.")
    True
    >>> asks_for_script("Please enable JavaScript to view the comments powered by Disqus.")
    False
    """
    return len(words) <= _LONGEST_MESSAGE and bool(_ASKS_FOR_SCRIPT.match(words)) and not _COMMENTS.search(words)


def _speaks_of_page(words: str) -> bool:
    return asks_for_script(words) or bool(call_to_action_in(words)) or is_legal(words) or bool(_WAITING.match(words))


def _is_around_article(page: PageLines, line: Line) -> bool:
    if line.heading or page.link_share(line) > 0.5 or _speaks_of_page(line.words):
        return True
    return any(said.sure or said.rule.startswith(("element", "role")) for said in page.told_around(line))


def _awaits_script(page: PageLines) -> bool:
    """Returns whether a `noscript` asks for scripts, or a script has an empty element to write into."""
    html = page.tree.html
    has_script = any(element.name == "script" for element in page.elements)
    for element in page.elements:
        if element.name == "noscript" and asks_for_script(inner_text(html[element.inner : element.inner_end][:4000])):
            return True
        if has_script and not element.has_words and _ROOT.match(element.attributes.get("id", "")):
            return True
    return False
