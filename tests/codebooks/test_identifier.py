"""Identifiers of the same thing elsewhere, from addresses and as people type them."""

from __future__ import annotations

import pytest

from documents.codebooks import Identifier, parse_identifier
from documents.errors import IdentifierRefused


@pytest.mark.parametrize(
    ("line", "scheme", "identifier"),
    [
        ("Q42", "wikidata", "Q42"),
        ("https://www.wikidata.org/wiki/Q42#sitelinks", "wikidata", "Q42"),
        ("http://www.wikidata.org/entity/Q42", "wikidata", "Q42"),
        ("https://m.wikidata.org/wiki/q42", "wikidata", "Q42"),
        ("wikidata: Q42", "wikidata", "Q42"),
        ("https://viaf.org/viaf/113230702/#Adams,_Douglas", "viaf", "113230702"),
        ("https://viaf.org/en/viaf/113230702", "viaf", "113230702"),
        ("http://d-nb.info/gnd/119033364", "gnd", "119033364"),
        ("GND 4005728-8", "gnd", "4005728-8"),
        ("gnd 118540238", "gnd", "118540238"),
        ("GND 2031351-2", "gnd", "2031351-2"),
        ("https://www.geonames.org/2988507/paris.html", "geonames", "2988507"),
        ("https://sws.geonames.org/2988507/", "geonames", "2988507"),
        ("http://id.loc.gov/authorities/subjects/sh85103735.html", "lcsh", "sh85103735"),
        ("https://id.loc.gov/authorities/names/n79021164", "lcnaf", "n79021164"),
        ("https://orcid.org/0000-0002-1825-0097", "orcid", "0000-0002-1825-0097"),
        ("ORCID 0000-0002-1694-233x", "orcid", "0000-0002-1694-233X"),
        ("https://example.org/concepts/7?lang=de#it", "uri", "https://example.org/concepts/7?lang=de#it"),
        ("HTTPS://Example.org/Concepts", "uri", "https://example.org/Concepts"),
    ],
)
def test_is_read_in_the_usual_form_and_again_from_its_address(line, scheme, identifier):
    found = parse_identifier(line)
    assert found == Identifier(scheme, identifier)
    assert parse_identifier(str(found)) == found
    close = parse_identifier(f"~ {line}")
    assert close == Identifier(scheme, identifier, "close")
    assert parse_identifier(str(close)) == close


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("plough", "is no identifier"),
        ("isbn 3", "is no identifier"),
        ("javascript:alert(1)", "is no identifier"),
        ("ftp://example.org/a", "is no identifier"),
        ("https:///nothing", "is no address"),
        ('https://example.org/"a"', "is no address"),
        ("https://[::1", "is no address"),
        ("https://example.org/" + "a" * 500, "at most 500"),
        ("https://www.wikidata.org/wiki/Plough", "Wikidata has no identifiers like “Plough”"),
        ("GND 118540239", "has a mistake in it"),
        ("https://orcid.org/0000-0002-1825-0098", "has a mistake in it"),
        ("GND 4005728-3", "has a mistake in it"),
        ("viaf abc", "VIAF has no identifiers"),
        ("orcid ٠٠٠٠-0002-1825-0097", "ORCID has no identifiers"),
    ],
)
def test_mistake_is_named(line, words):
    with pytest.raises(IdentifierRefused) as refusal:
        parse_identifier(line)
    assert words in refusal.value.message % refusal.value.params
