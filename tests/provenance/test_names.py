"""Names of persons: split where that is certain, left whole where it is not."""

import pytest

from documents.provenance.names import parse_name


@pytest.mark.parametrize(
    ("written", "inverted", "initials"),
    [
        ("Ines Varga-Holm", "Varga-Holm, Ines", "Varga-Holm, I."),
        ("Roos, Daan", "Roos, Daan", "Roos, D."),
        ("Anna van der Berg", "van der Berg, Anna", "van der Berg, A."),
        ("M. J. Oduya", "Oduya, M. J.", "Oduya, M. J."),
        ("Jean-Luc Ferrand", "Ferrand, Jean-Luc", "Ferrand, J.-L."),
        ("Søren  O’Hara", "O’Hara, Søren", "O’Hara, S."),
    ],
)
def test_a_personal_name_is_split(written, inverted, initials):
    name = parse_name(written)
    assert (name.inverted, name.with_initials) == (inverted, initials)


@pytest.mark.parametrize(
    "written",
    [
        "Editorial staff",
        "The Northern Ledger News Service",
        "Reuters",
        "سلمى خوري",
        "Salma",
        "HARBOUR BOARD",
        "A, B, C",
        "Route 66 Collective",
        "van Dam",
        "one two",
    ],
)
def test_a_name_that_may_not_be_personal_stays_whole(written):
    name = parse_name(written)
    assert (name.family, name.inverted, name.with_initials) == ("", written, written)


def test_the_publisher_as_author_is_not_a_person():
    assert parse_name("Harbour Sheets", ("Harbour Sheets",)).family == ""
    assert parse_name("Harbour Sheets").family == "Sheets"
