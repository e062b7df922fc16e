"""codec_of: what a charset's label means."""

import pytest

from documents.intake.charset_labels import charset_name, codec_of


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("iso-8859-9", "cp1254"),
        ("tis-620", "cp874"),
        ("gb2312", "gb18030"),
        ("GB_2312-80", "gb18030"),
        ("x-sjis", "cp932"),
        ("windows-31j", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("windows-949", "cp949"),
        ("x-x-big5", "big5hkscs"),
        ("x-mac-ukrainian", "mac-cyrillic"),
        ("logical", "iso8859-8"),
        ("koi8-ru", "koi8-u"),
        ("unicode", "utf-16-le"),
        ("utf-16", "utf-16-le"),
        ("unicodeFFFE", "utf-16-be"),
        ("unicode-1-1-utf-8", "utf-8"),
        ("x-user-defined", "cp1252"),
        ("cp850", "cp850"),
        ("latin-1", "cp1252"),
        ("hz-gb-2312", "hz"),
        (' "Windows-1251" ', "cp1251"),
    ],
)
def test_label_means_what_browsers_mean(label, codec):
    assert codec_of(label) == codec


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "idna", "base64", "klingon", "replacement", "ütf-8", ""])
def test_label_of_no_charset_means_nothing(label):
    assert codec_of(label) is None


@pytest.mark.parametrize("name", ["windows-1252", "gb18030", "big5", "shift_jis", "euc-kr", "iso8859-2", "utf-16-le"])
def test_name_of_a_charset_leads_back_to_its_codec(name):
    assert charset_name(codec_of(name)) == name
