"""Recognises elements that are not part of an article by their name, role, class or id.

Class names are chosen by the authors of pages. `sure` ones are believed even if trafilatura found main text in them;
the others only explain why something outside the main text was left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from documents.intake.html.elements import FORM_CONTROLS
from documents.intake.html.tree import Element


@dataclass(frozen=True, slots=True)
class Furniture:
    """The reason for setting an element aside (as in `Part`), the rule behind it, and whether it is certain.

    `token` is the class or id that says so, with its telling `word`; both are empty for names and roles.
    """

    reason: str
    rule: str
    sure: bool = False
    is_hidden: bool = False
    token: str = ""
    word: str = ""


_BY_NAME = {
    "nav": "navigation",
    "aside": "related",
    "footer": "navigation",
    "figcaption": "caption",
    "form": "other",
    "menu": "navigation",
    **dict.fromkeys(FORM_CONTROLS, "other"),
}
_BY_ROLE = {
    "navigation": "navigation",
    "banner": "masthead",
    "contentinfo": "legal",
    "complementary": "related",
    "search": "navigation",
    "dialog": "other",
    "alertdialog": "other",
    "menu": "navigation",
    "menubar": "navigation",
    "toolbar": "navigation",
    "tablist": "navigation",
    "doc-toc": "navigation",
}
_SURE_ROLES = frozenset("navigation search dialog alertdialog".split())
_SURE_NAMES = frozenset({"nav", "figcaption", "form"}) | FORM_CONTROLS
# Words of classes and ids; the first match decides.
_WORDS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    # Text for screen readers only, about the page: "opens in a new window".
    ("other", frozenset("sronly visuallyhidden screenreadertext screenreaderonly assistivetext".split()), frozenset()),
    (
        "player",
        frozenset("videojs vjs jwplayer plyr mejs mediaelement videoplayer audioplayer".split()),
        frozenset(),
    ),
    (
        "comments",
        frozenset("comments disqus livefyre commentlist respond viafoura coral hyvor".split()),
        frozenset("comment discussion replies".split()),
    ),
    (
        "newsletter",
        frozenset("newsletter newsletters subscribe mailchimp signup optin".split()),
        frozenset("subscription subscribers mailing paywall".split()),
    ),
    (
        "advertisement",
        frozenset("ad ads adsense advert adverts advertisement advertising adsbygoogle adslot dfp sponsored".split()),
        frozenset("adv adbox adunit banner promo promotion promoted sponsor gpt commercial affiliate".split()),
    ),
    (
        "sharing",
        frozenset("share sharing sharedaddy sharebar addtoany addthis shareaholic sharebuttons".split()),
        frozenset("social socials follow shares tweet facebook whatsapp".split()),
    ),
    (
        "related",
        frozenset(
            "related relatedposts relatedarticles recommended recommendations recommendation outbrain taboola zergnet"
            " trending mostread mostpopular readmore readnext upnext morestories".split()
        ),
        frozenset("popular teaser teasers more latest recent next previous also carousel widget sidebar rail".split()),
    ),
    ("caption", frozenset("caption figcaption imagecaption".split()), frozenset("credit credits gallery".split())),
    (
        "navigation",
        frozenset("breadcrumb breadcrumbs pagination pager sitemap navbar editsection mweditsection".split()),
        frozenset("nav navigation menu menus pages skip topics toc tags tag tagcloud categories footer search".split()),
    ),
    (
        "byline",
        frozenset("byline dateline timestamp authorbio".split()),
        frozenset("author authors bio date meta posted published pubdate time infos info".split()),
    ),
    (
        "legal",
        frozenset("cookie cookies gdpr consent".split()),
        frozenset("copyright disclaimer legal terms privacy license".split()),
    ),
    ("masthead", frozenset({"masthead"}), frozenset("header logo brand topbar siteheader".split())),
    ("ticker", frozenset({"ticker"}), frozenset("breaking clock weather".split())),
    ("title", frozenset(), frozenset("headline title".split())),
)
_KEBAB = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_POST = re.compile(
    r"(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|reddit-(?:card|embed)|mastodon|bluesky-embed)"
)
_EMBED = re.compile(r"\b(?:social-media-embed|wp-block-embed|embed-container|oembed)\b")
_LONGEST_CLASS = 400


def furniture(element: Element, is_contradicted: Callable[[Element, Furniture], bool]) -> Furniture | None:
    """Returns what an element declares itself to be; None if it does not look like furniture.

    What a class or id says does not count if `is_contradicted`.
    """
    said = _by_name(element) or next((one for one in _by_class(element) if not is_contradicted(element, one)), None)
    if is_hidden(element):
        return Furniture(said.reason if said else "other", "hidden element", sure=True, is_hidden=True)
    return said


def words_of_name(token: str) -> list[str]:
    """Returns the words of a class or id, in lower case.

    >>> words_of_name("relatedPosts"), words_of_name("newsletter-of-1911")
    (['related', 'posts'], ['newsletter', 'of', '1911'])
    """
    return [word.lower() for word in _KEBAB.findall(token)]


def _by_name(element: Element) -> Furniture | None:
    if element.name in _BY_NAME:
        return Furniture(_BY_NAME[element.name], f"element {element.name}", element.name in _SURE_NAMES)
    role = element.attributes.get("role", "").lower()
    if role in _BY_ROLE:
        return Furniture(_BY_ROLE[role], f"role {role}", sure=role in _SURE_ROLES)
    return None


def is_post(element: Element) -> bool:
    """Returns whether an element contains a post from a social network, which belongs to the text around it."""
    classes = element.attributes.get("class", "").lower()
    return (element.name == "blockquote" and bool(_POST.search(classes))) or bool(_EMBED.search(classes))


def is_hidden(element: Element) -> bool:
    """Returns whether an element's own attributes hide it."""
    hidden = element.attributes.get("hidden")
    if hidden is not None and hidden.lower() != "until-found":
        return True
    return bool(_UNSEEN.search(element.attributes.get("style", "")))


def _by_class(element: Element) -> Iterator[Furniture]:
    """Yields what the classes and ids of an element say, the most telling first."""
    for name in ("class", "id", "itemprop", "data-component", "data-testid"):
        tokens = element.attributes.get(name, "")[:_LONGEST_CLASS].split()
        if not tokens:
            continue
        spoken = [(token, {*words_of_name(token), token.lower().replace("-", "").replace("_", "")}) for token in tokens]
        for why, sure, likely in _WORDS:
            for telling, is_sure in ((sure, True), (likely, False)):
                for token, words in spoken:
                    if said := words & telling:
                        word = min(said)
                        yield Furniture(why, f"{name} “{word}”", is_sure, token=token, word=word)
