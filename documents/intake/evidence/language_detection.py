"""Detects the language of a text by its letters and most common words, only when the result is certain."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from documents.errors import gettext_noop as _

RULE = _("letters and words")

_SAMPLE_LENGTH = 20_000  # code points from the middle of the text
_MIN_WORDS = 40
_MIN_SHARE = 0.12  # the share of the words that must be among the most common of the language
_MIN_LEAD = 1.6  # the lead over the next language, as a factor
_WORD = re.compile(r"[^\W\d_]+")
_COMMON_WORDS = {
    "en": "the of and to in that is was for it with as his on be at by he had this not are but from have an "
    "they which you",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden "
    "aus er hat dass sie nach wird bei",
    "fr": "de la le et les des en un du une que est dans qui par pour au il sur pas plus ne se sont avec ce "
    "mais nous ou cette",
    "es": "de la que el en y los del se las por un con una su para no al es lo como más pero sus le ha este "
    "sí porque",
    "it": "di che e la il un in per è una non sono del si con le della dei da gli al più come alla nel ha "
    "ma anche lo delle",
    "pt": "de que e do da em um para com não uma os no se na por mais as dos como mas ao ele das seu sua ou "
    "quando muito são",
    "nl": "de van een het en in is dat op te zijn met voor die niet aan er om ook als maar bij dan nog uit "
    "naar door over hij heeft",
    "sv": "och att det som en på är av för med till den har de inte om ett han men var jag sig från vi så "
    "kan när år under också",
    "da": "og at det en den til er som på de med han af for ikke der var mig sig men et har om vi min havde "
    "ham hun nu over",
    "nb": "og det at en som på er av for med til den har de ikke om et han men var jeg seg fra vi så kan "
    "når år etter også",
    "pl": "w i na z się do nie że o to jest od po jak za przez co był ale przy jego dla ich tym było są już "
    "czy oraz tego",
    "tr": "ve bir bu için ile olarak da de olan daha çok en gibi sonra kadar ancak ise her ne o olduğu "
    "olduğunu var ya mi",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena oleh ada mereka "
    "sudah atau bisa telah adalah",
    "ru": "и в не на что с он как это по но из у за от его к так а то все она для бы мы о же они было был",
    "uk": "і в на не що з та до як у це за від для про його він але по так я ми вони є або був було її під "
    "також",
    "bg": "на и в да се от за не е с по са че като до при ще го има но а си бе към или му това най те след",
    "ar": "في من على أن إلى عن التي الذي ما هذا هذه كان بعد مع لا قد أو بين كما كانت ذلك لم إن حتى هو وفي "
    "قال خلال كل",
    "fa": "در به از که این را با است برای آن یک خود تا بر هم نیز کرد شد می بود وی شده کرده اند های ما او "
    "باید پس هر",
    "ur": "کے کی میں ہے اور سے کا کو اس نے کہ پر ہیں یہ ان تھا بھی ایک کیا نہیں گیا وہ ہو تو کر تھے ہی اپنے "
    "رہے تک",
    "he": "של את על לא הוא כי זה עם גם אל היא כל אני אם או אבל מה יש הם היה רק אחרי לפני בין אשר ידי עוד "
    "יותר אך",
    "el": "και το να του η της με που την από για τα στο είναι ο οι τον των σε στην ότι μια δεν τη θα στη "
    "τους έχει αυτό",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON_WORDS.items()}
# Scripts that only one newspaper language uses.
_SCRIPTS = {"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy"}


def detect_language(text: str) -> str:
    """Returns a language tag; "" if the text is too short, mixed, or close to two languages.

    >>> detect_language("the tide " * 3)
    ''
    """
    start = max(0, (len(text) - _SAMPLE_LENGTH) // 2)
    sample = text[start : start + _SAMPLE_LENGTH]
    return _by_script(sample) or _by_words(sample)


def _by_script(sample: str) -> str:
    letters = [letter for letter in sample if letter.isalpha() and ord(letter) > 0x0370]
    if len(letters) < 100:
        return ""
    counted = Counter(_SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "") for letter in letters)
    language, count = max(counted.items(), key=lambda one: one[1] if one[0] else 0)
    # Japanese also uses Chinese characters; a fifth of kana is more than any quotation contains.
    return language if language and count >= (0.2 if language == "ja" else 0.8) * len(letters) else ""


def _by_words(sample: str) -> str:
    words = [word.casefold() for word in _WORD.findall(sample)]
    if len(words) < _MIN_WORDS:
        return ""
    counted = Counter(words)
    found = sorted(
        ((sum(counted[word] for word in common), language) for language, common in _WORDS.items()), reverse=True
    )
    (most, language), (next_most, _other) = found[0], found[1]
    is_sure = most >= _MIN_SHARE * len(words) and most >= _MIN_LEAD * next_most
    return language if is_sure else ""
