"""Recognises the words of a paywall: what stands where a page breaks off for those who have not paid or signed in."""

from __future__ import annotations

import re

WALL_RULE = "words of a paywall"
_LONGEST = 240  # code points of a line
_JOIN = (
    r"(?:subscribe|subscription|sign[ -]?(?:in|up)|log[ -]?in|register|join|upgrade|unlock|become an? \w+"
    r"|create an? (?:free )?account|start an? (?:free )?trial|enter your e-?mail)"
)
_WHOLE = r"(?:the|this) (?:rest|remainder|full|whole|entire|article|story|post)"
_READ_ON = (
    rf"(?:continue|keep|finish|go on|carry on) reading|read (?:on|{_WHOLE}\b)"
    r"|(?:view|see|access|unlock) (?:the|this) (?:full |whole |entire |rest of (?:the|this) )?"
    r"(?:article|story|content|post)"
)
_PEOPLE = r"(?:(?:paid|paying|premium|our|registered) )*(?:subscribers?|members?)"
_PIECE = r"(?:the (?:rest|remainder) of )?(?:this|the|the full) (?:article|story|post|content|page)"
_RESERVED = r"(?:only )?(?:for|to|reserved for|exclusive to|available (?:only )?(?:to|for))(?: only)?"
_WALLS = (
    rf"(?:please )?{_JOIN}\b.{{0,60}}\b(?:to|and) (?:{_READ_ON})",
    rf"(?:to )?(?:{_READ_ON})\b.{{0,40}}\b{_JOIN}\b",
    rf"{_PIECE} is {_RESERVED} {_PEOPLE}",
    rf"(?:for |only for )?{_PEOPLE} only\b|{_PEOPLE}[- ]only (?:article|content|story)",
    r"(?:you(?:’|')ve|you have) (?:reached|used|read) (?:your|all|the)\b.{0,40}\b(?:limit|free articles?)",
    r"(?:an? )?(?:\w+ )?subscription (?:is )?(?:required|needed) to|subscription required",
    rf"only {_PEOPLE} (?:can|may) (?:read|view|see|access)\b|exclusive (?:to|for) {_PEOPLE}\W*$",
    r"subscriber exclusive|premium content\W*$",
    r"you (?:must|need to|have to) (?:be (?:logged|signed) in|log in|sign in|subscribe|be an? \w+)"
    r" to (?:read|view|see)",
    r"the author made this (?:story|post) available to",
    r"(?:this is|you are reading) (?:a|an) (?:preview|excerpt)\b|preview ends here",
    # German, Dutch, the Scandinavian languages
    r"(?:jetzt |mit .{0,30} )?(?:abonnieren|anmelden|registrieren|einloggen)\b.{0,40}\b(?:weiter(?:zu)?lesen)",
    r"(?:jetzt )?weiterlesen (?:mit|als|für)\b|lesen sie (?:jetzt )?weiter (?:mit|als)\b",
    r"(?:um|wenn sie) (?:den|diesen) (?:ganzen )?(?:artikel|beitrag|text)\b.{0,40}\blesen",
    r"(?:dieser|der) (?:artikel|beitrag|text|inhalt) ist (?:nur |exklusiv )?für (?:\w+ )?abonnent|nur für abonnent",
    r"(?:om|för att|for å|for at) (?:verder te lezen|läsa vidare|lese videre|læse videre)|alleen voor abonnees",
    r"(?:endast|bare|kun) för prenumeranter|(?:kun|bare) for abonnenter",
    # The Romance languages
    r"(?:la suite|cet article|ce contenu|l.article)\b.{0,20}\b(?:est |sont )?réservée?s? (?:à|aux)\b.{0,20}abonnés",
    r"il vous reste \d+(?:[.,]\d+)?\s?% de cet article",
    r"(?:abonnez|connectez|inscrivez)-vous pour (?:lire|continuer|accéder)",
    r"(?:suscr[ií]bete|reg[ií]strate|inicia sesi[oó]n)? ?para (?:seguir|continuar) leyendo",
    r"(?:contenido|art[ií]culo) (?:exclusivo )?(?:solo |sólo )?para (?:los )?suscriptores",
    r"(?:abbonati|registrati|accedi) per (?:continuare|leggere)|per continuare a leggere",
    r"(?:contenuto|articolo) riservato",
    r"(?:assine|faça login|registe-se)\b.{0,20}\bpara (?:continuar|ler)|(?:\w+ )?exclusivo para assinantes",
    # Slavonic languages, Chinese, Japanese, Korean
    r"(?:чтобы|оформите подписку,? чтобы) (?:читать дальше|продолжить чтение|прочитать)|только для подписчиков",
    r"(?:aby|żeby) (?:czytać dalej|przeczytać)|(?:artykuł )?tylko dla (?:prenumerator|subskrybent)",
    r"(?:登录|登入|订阅|訂閱|付费|付費).{0,12}(?:继续阅读|繼續閱讀|阅读全文|閱讀全文)",
    r"(?:本文|此内容|此內容).{0,6}(?:付费|付費|会员|會員)",
    r"(?:この記事は|ここから先は).{0,12}(?:有料|会員)|続きを読むには|(?:有料)?会員限定|.{0,10}구독자 전용",
)
# A sentence in quotation marks is what somebody says about a wall.
_WALL = re.compile(rf"[^\w\"'“”„«‘]{{0,3}}(?:{'|'.join(f'(?:{wall})' for wall in _WALLS)})", re.I)
_DOOR = re.compile(
    r"\W{0,3}(?:already (?:an? |have an? |registered|subscribed)|bereits abonnent|déjà abonné|(?:ya )?eres suscriptor"
    r"|sei già abbonato|já é assinante|log ?in\b|sign ?in\b|subscribe(?: now)?\b"
    r"|(?:view|see) (?:all |subscription )*(?:plans|options)|from (?:just )?[$€£]\s?\d)",
    re.I,
)
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’»)\]]*\Z")


def is_wall(words: str) -> bool:
    """Returns whether a line says that only those who pay or sign in may read on. `words` has single blanks.

    >>> is_wall("Subscribe now to continue reading."), is_wall("This article is for subscribers")
    (True, True)
    >>> is_wall("Subscribe to our newsletter"), is_wall("Continue reading"), is_wall("To read the river, one must sit.")
    (False, False, False)
    """
    return len(words) <= _LONGEST and bool(_WALL.match(words))


def is_door(words: str) -> bool:
    """Returns whether a line offers a way through a wall; such lines also stand where there is none."""
    return len(words) <= _LONGEST and bool(_DOOR.match(words))


def breaks_off(words: str) -> bool:
    """Returns whether a paragraph ends in dots that show that words are left out."""
    return bool(_BROKEN_OFF.search(words))
