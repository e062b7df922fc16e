"""Lines that speak to the reader of the page and not of its subject: share this, subscribe, follow us.

Only short lines are judged, by how they begin or by what they consist of, so that an article about newsletters keeps
its sentences.
"""

from __future__ import annotations

import re

_LONGEST = 260  # code points


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


def call_in(words: str) -> str:
    """Why a line is set aside, as in `Part`; "" where it is like any other. `words` have single blanks.

    >>> call_in("Follow the Ledger on Facebook and Instagram."), call_in("Follow the river to the sea.")
    ('sharing', '')
    """
    if len(words) > _LONGEST:
        return ""
    return next((why for why, pattern in _CALLS if pattern.match(words)), "")
