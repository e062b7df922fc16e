"""share_that_fits: whether characters stand where writers have them."""

import pytest

from documents.intake.charset_guess import share_that_fits

FITTING = [
    ("Où êtes-vous allé ? « À la mer », dit-il.", "cp1252"),
    ("“We’ll see,” she said – and left…", "cp1252"),
    ("ŻADEN ODCZYT nie zginął", "cp1250"),
    ("Смотритель записывал высоту", "cp1251"),
    ("ผู้ดูแลจดความสูง", "cp874"),
    ("השומר רשם", "cp1255"),
    ("日本の古い言葉", "cp932"),
]
STRAY = [
    ("the tiÿde went", "cp1252"),
    ("the tiůde went", "mac_roman"),
    ("the ti×de went", "cp1252"),
    ("the tiяde went", "cp1251"),
    ("the я tide", "cp1251"),
    ("’The tide", "cp1252"),
    ("noÉ", "cp1252"),
    ("plain", "cp1252"),
]


@pytest.mark.parametrize(("text", "codec"), FITTING)
def test_characters_of_a_language_fit(text, codec):
    assert share_that_fits(text, codec) == 1.0


@pytest.mark.parametrize(("text", "codec"), STRAY)
def test_stray_characters_do_not_fit(text, codec):
    assert share_that_fits(text, codec) == 0.0
