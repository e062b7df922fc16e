"""declared_charset: the charset that a page declares, as browsers find it."""

import time

import pytest

from documents.intake.declared_charset import declared_charset
from documents.intake.read import read_capture

FOUND = [
    (b'<meta charset="windows-1252">', "windows-1252"),
    (b"<META http-equiv=Content-Type content='text/html; charset=ISO-8859-2'>", "ISO-8859-2"),
    (b'<meta content="text/html;charset = \'koi8-r\'" http-equiv="content-type"/>', "koi8-r"),
    (b"<meta/charset=euc-kr>", "euc-kr"),
    (b'<?xml version="1.0" encoding="koi8-r"?><html>', "koi8-r"),
    (b"<?xml version='1.0' encoding='utf-8'?><html><meta charset=gbk>", "gbk"),
    (b"<meta charset=utf-16><meta charset=koi8-r>", "utf-8"),
    (b"<meta charset=klingon><meta charset=koi8-r>", "koi8-r"),
    (b"<meta charset=koi8-r><meta charset=gbk>", "koi8-r"),
    (b'<meta name=description content="a; charset=koi8-r"><meta charset=gbk>', "gbk"),
    (b"<!-- <meta charset=koi8-r> --><meta charset=gbk>", "gbk"),
    (b"<script>document.write('<meta charset=koi8-r>')</script><meta charset=gbk>", "gbk"),
    (b"<style>" + b"a{} " * 5000 + b"</style><meta charset=gbk>", "gbk"),
    (b"<title>meta charset</title>" + b" " * 1100 + b"<meta charset=utf-8>", "utf-8"),
    (b"<\0?\0x\0m\0l\0", "utf-16le"),
    (b"<p>charset=utf-16</p>", None),
    (b"<meta http-equiv=refresh content='1; url=?charset=koi8-r'>", None),
    (b"<textarea><meta charset=gbk></textarea>", None),
    (b"<meta name=x charset>", None),
]


@pytest.mark.parametrize(("head", "charset"), FOUND)
def test_charset_is_found_as_browsers_find_it(head, charset):
    assert declared_charset(head) == charset


HOSTILE = [b"<meta charset=x>", b"<meta charset", b"<!--", b"<script>", b"<meta ", b'<a b="', b"<meta a=charset "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_looking_for_a_charset_is_cheap(piece):
    began = time.process_time()
    declared_charset(piece * (5_000_000 // len(piece)))
    assert time.process_time() - began < 1


def test_a_server_comes_before_the_page_and_a_mark_before_both():
    page = "<meta charset=koi8-r><p>Прилив и отлив, записанные карандашом</p>"
    assert read_capture("a.html", page.encode("koi8-r")).decoded.charset == "koi8-r"
    assert read_capture("a.html", page.encode("cp1251"), declared="cp1251").decoded.charset == "windows-1251"
    assert read_capture("a.html", page.encode("koi8-r"), declared="klingon").decoded.charset == "koi8-r"
    marked = read_capture("a.html", b"\xef\xbb\xbf" + page.encode(), declared="cp1251").decoded
    assert (marked.charset, marked.charset_reason) == ("utf-8", "byte-order-mark")
    assert "Прилив" in marked.text
