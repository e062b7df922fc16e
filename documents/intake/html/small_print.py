"""Recognises short lines around an article: bylines, captions, legal notices, calls to share or follow.

Only short lines are judged, by their beginning or whole content, so that an article about newsletters keeps its
sentences.
"""

from __future__ import annotations

import re

from documents.intake.written_dates import to_edtf

_LONGEST_BYLINE = 120  # code points
_LONGEST_CALL = 260
_LONGEST_LEGAL = 300
_LONGEST_CAPTION = 400
_LEGAL = re.compile(
    r"©|\(c\) ?\d{4}|\bcopyright\b|\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits\b"
    r"|\bprivacy policy\b|\bterms of (?:use|service)\b|\bcookies?\b",
    re.I,
)
_BYLINE = re.compile(
    r"(?:(?:(?:written|story|text|words|reported|edited|(?:\w+ )?reviewed|translated) )?by|von|par|por|di|door|av)\s+"
    r"(?-i:[^\W\d_a-zà-ÿ])"
    r"|(?:(?:first|last|originally)\s+)?(?:published|updated|posted|modified)\b.{0,60}\d",
    re.I,
)
_CAPTION = re.compile(
    r"\bfile photo\b|\bphoto(?:graph)?(?:\s+(?:by|credit|courtesy)\b|\s?[:/])|\bimage(?:\s+credit|:)|\bgetty images\b"
    r"|\bap photo\b|\bvia (?:ap|reuters)\b|\breuters/|/(?:ap|afp|reuters)\b|\bfoto(?:\s?[:/]|graf)|\bbild(?:quelle)?:",
    re.I,
)


def _line(beginning: str) -> re.Pattern[str]:
    return re.compile(beginning, re.I)


_CALLS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "newsletter",
        _line(
            r"(?:get|receive|sign up|signup|subscribe|join|abonnieren sie|abonnez-vous|inscrivez-vous|suscr[ií]bete)\b"
            r".*\b(?:newsletters?|inbox|mailing list|e-?mail|subscriptions?|letterbox|lettre d.information"
            r"|bolet[ií]n)\b",
        ),
    ),
    ("newsletter", _line(r"(?:subscribe|sign up) (?:to|for|now|here|today)\b.{0,120}$")),
    (
        "sharing",
        _line(
            r"(?:follow|like|find|join|folgen sie|suivez|s[ií]guenos|seguici)\b.{0,80}\b(?:on|auf|sur|en|su)\b.{0,40}"
            r"\b(?:facebook|twitter|instagram|youtube|linkedin|mastodon|tiktok|telegram|whatsapp|flipboard)\b",
        ),
    ),
    ("sharing", _line(r"(?:share|tweet|pin|teilen|partager|compartir) (?:this|it|on|via|auf|sur)\b.{0,60}$")),
    (
        "related",
        _line(
            r"(?:read (?:more|also|next|the original)|see also|also read|more (?:on|from|about)|related(?: \w+)?|"
            r"lesen sie (?:auch|mehr)|lire aussi|[àa] lire aussi|leggi anche|lea tambi[ée]n|читайте также)\s*[:»>|]",
        ),
    ),
    ("other", _line(r"(?:have a (?:news )?tip|got a (?:story|tip))\?")),
    ("other", _line(r"\[(?:/[a-z_-]+|[a-z_-]+(?:\s+[a-z]+=[^\]\s]*)+)\]")),
    ("comments", _line(r"(?:\d+\s+)?(?:comments?|kommentare?|commentaires?|comentarios?|commenti)\W*$")),
    ("comments", _line(r"(?:leave a (?:comment|reply)|tell us what you think|join the discussion)\b.{0,40}$")),
    (
        "advertisement",
        _line(
            r"(?:advertisements?|advert|anzeige|werbung|publicit[ée]|publicidade?|anúncio|pubblicità|advertentie|annons|"
            r"annonce|reklama?|iklan|реклама|إعلان|اعلان|広告|广告|廣告|sponsored(?: content)?)\W*$"
        ),
    ),
    ("navigation", _line(r"(?:loading|print|back to top|skip to (?:main )?content)\W*$")),
)  # fmt: skip


def call_to_action_in(words: str) -> str:
    """Returns the reason to set a line aside, as in `Part`; "" for an ordinary line. `words` has single blanks.

    >>> call_to_action_in("Follow the Ledger on Facebook and Instagram.")
    'sharing'
    >>> call_to_action_in("Follow the river to the sea.")
    ''
    """
    if len(words) > _LONGEST_CALL:
        return ""
    return next((why for why, pattern in _CALLS if pattern.match(words)), "")


def is_legal(words: str) -> bool:
    """Returns whether a line is a notice of rights or terms."""
    return len(words) <= _LONGEST_LEGAL and bool(_LEGAL.search(words))


def is_byline(words: str) -> bool:
    """Returns whether a line only states the author or the date of publication.

    >>> is_byline("By I. Varga-Holm"), is_byline("By noon the wind had turned"), is_byline("3 May 2020")
    (True, False, True)
    """
    return len(words) <= _LONGEST_BYLINE and bool(_BYLINE.match(words) or to_edtf(words))


def is_caption(words: str) -> bool:
    """Returns whether a line is a picture caption."""
    return len(words) <= _LONGEST_CAPTION and bool(_CAPTION.search(words))
