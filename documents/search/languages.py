"""The languages whose stems Postgres knows without any extension (its Snowball dictionaries)."""

from __future__ import annotations

# The first subtag of BCP 47, and the dictionary.
DICTIONARIES = {
    "ar": "arabic_stem",
    "ca": "catalan_stem",
    "da": "danish_stem",
    "de": "german_stem",
    "el": "greek_stem",
    "en": "english_stem",
    "es": "spanish_stem",
    "eu": "basque_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "ga": "irish_stem",
    "hi": "hindi_stem",
    "hu": "hungarian_stem",
    "hy": "armenian_stem",
    "id": "indonesian_stem",
    "it": "italian_stem",
    "lt": "lithuanian_stem",
    "ne": "nepali_stem",
    "nl": "dutch_stem",
    "no": "norwegian_stem",
    "pt": "portuguese_stem",
    "ro": "romanian_stem",
    "ru": "russian_stem",
    "sr": "serbian_stem",
    "sv": "swedish_stem",
    "ta": "tamil_stem",
    "tr": "turkish_stem",
    "yi": "yiddish_stem",
}
ALIASES = {"nb": "no", "nn": "no", "hr": "sr", "bs": "sr"}


def stemmed_language(tag: str) -> str:
    """Returns the key in `DICTIONARIES` for a BCP 47 tag, or "" where words are indexed as they are."""
    first = tag.lower().partition("-")[0]
    known = ALIASES.get(first, first)
    return known if known in DICTIONARIES else ""
