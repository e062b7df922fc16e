"""decode: every charset that it supports, every refusal, and the reason given for the charset."""

import contextlib
import random
import time

import pytest

from documents.errors import CaptureRefused
from documents.intake.decode import decode
from documents.intake.limits import MAX_BYTES

SENTENCES = {
    "English": "“We’ll measure the tide,” she said – and nobody laughed. The keeper’s pencil moved down the page… "
    "It was eight in the morning, and the harbour master did not like to be kept waiting.",
    "German": "Der Wärter schrieb die Höhe des Wassers auf, früh um acht und abends um acht, über sechzig Jahre lang. "
    "Größere Lücken gibt es nicht.",
    "French": "Le gardien écrivait la hauteur de la mer, à huit heures du matin et à huit heures du soir. "
    "Où êtes-vous allé, garçon ?",
    "Icelandic": "Vörðurinn skrifaði hæð sjávar klukkan átta að morgni og átta að kvöldi, með blýanti, það er þannig.",
    "Polish": "Strażnik zapisywał wysokość morza o ósmej rano i o ósmej wieczorem przez sześćdziesiąt lat. "
    "Żaden odczyt nie zginął, choć łatwo było się pomylić.",
    "Czech": "Strážce zapisoval výšku moře v osm ráno a v osm večer, tužkou, do sešitu, a tak šedesát let po sobě. "
    "Žádný údaj nechybí, ačkoli řada dnů byla bouřlivá.",
    "Russian": "Смотритель записывал высоту моря в восемь утра и в восемь вечера, карандашом, и так шестьдесят лет.",
    "Ukrainian": "Доглядач записував висоту моря о восьмій ранку і о восьмій вечора, олівцем, її вітри, ґрунт.",
    "Greek": "Ο φύλακας έγραφε το ύψος της θάλασσας στις οκτώ το πρωί και στις οκτώ το βράδυ, με μολύβι.",
    "Arabic": "كان الحارس يكتب ارتفاع البحر في الثامنة صباحا وفي الثامنة مساء بالقلم الرصاص في دفتر كبير.",
    "Hebrew": "השומר רשם את גובה הים בשמונה בבוקר ובשמונה בערב בעיפרון בפנקס גדול.",
    "Turkish": "Bekçi denizin yüksekliğini sabah sekizde ve akşam sekizde kalemle yazardı. Işık söndü, güneş doğuyor.",
    "Japanese": "番人は朝八時と夜八時に海の高さを鉛筆で帳簿に書いた。六十一年間、ほとんど欠けていない。",
    "Chinese": "看守人每天早上八点和晚上八点用铅笔把海水的高度写进账簿，六十一年几乎没有遗漏。",
    "Chinese, traditional": "看守人每天早上八點和晚上八點用鉛筆把海水的高度寫進帳簿，六十一年幾乎沒有遺漏。",
    "Korean": "관리인은 아침 여덟 시와 저녁 여덟 시에 바다의 높이를 연필로 장부에 적었다.",
    "Thai": "ผู้ดูแลจดความสูงของทะเลตอนแปดโมงเช้าและสองทุ่มด้วยดินสอ",
}
WRITTEN_IN = [
    ("English", "cp1252"),
    ("German", "cp1252"),
    ("German", "iso8859_15"),
    ("German", "mac_roman"),
    ("French", "cp1252"),
    ("Icelandic", "cp1252"),
    ("Polish", "cp1250"),
    ("Polish", "iso8859_2"),
    ("Czech", "cp1250"),
    ("Russian", "cp1251"),
    ("Russian", "koi8_r"),
    ("Russian", "cp866"),
    ("Ukrainian", "cp1251"),
    ("Ukrainian", "koi8_u"),
    ("Greek", "cp1253"),
    ("Arabic", "cp1256"),
    ("Hebrew", "cp1255"),
    ("Turkish", "cp1254"),
    ("Japanese", "shift_jis"),
    ("Japanese", "euc_jp"),
    ("Japanese", "iso2022_jp"),
    ("Chinese", "gb18030"),
    ("Chinese, traditional", "big5"),
    ("Korean", "euc_kr"),
    ("Thai", "cp874"),
]


@pytest.mark.parametrize(("language", "codec"), WRITTEN_IN)
def test_undeclared_charset_is_found(language, codec):
    decoded = decode(SENTENCES[language].encode(codec))
    assert decoded.text == SENTENCES[language]
    assert decoded.charset_reason == "detected"
    assert 0.3 <= decoded.confidence <= 0.95


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_in_every_form(language, codec):
    decoded = decode(SENTENCES[language].encode(codec))
    assert decoded.text == SENTENCES[language]
    assert decoded.confidence > 0.8
    assert decoded.charset_reason == ("utf-8" if codec == "utf-8" else "byte-order-mark")


@pytest.mark.parametrize("codec", ["utf-16-be", "utf-16-le"])
def test_utf16_of_both_orders_is_read_by_its_byte_order_mark(codec):
    assert decode(("\ufeff" + SENTENCES["Greek"]).encode(codec)).charset == codec


def test_detection_is_the_same_within_much_ascii():
    padding = ("The tide tables fill the rest of the ledger.\n" * 40_000).encode()
    polish = SENTENCES["Polish"].encode("cp1250")
    assert decode(padding + polish + b"\n" + padding).charset == "windows-1250"


def test_one_long_line_is_sampled_without_breaking_characters():
    chinese = (SENTENCES["Chinese"] * 3000).encode("gb18030")
    assert decode(chinese).charset == "gb18030"
    assert decode(b"<p class='long'>" * 20_000 + chinese).charset == "gb18030"


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("ISO-8859-1", "windows-1252"),
        ("latin1", "windows-1252"),
        (" 'Windows-1252' ", "windows-1252"),
        ("us-ascii", "windows-1252"),
    ],
)
def test_declared_labels_mean_what_browsers_mean(label, charset):
    decoded = decode("“quoted”".encode("cp1252"), declared=label)
    assert (decoded.text, decoded.charset, decoded.charset_reason) == ("“quoted”", charset, "declared")


def test_wrong_declaration_is_corrected_and_reported():
    decoded = decode(SENTENCES["German"].encode(), declared="iso-8859-1")
    assert (decoded.text, decoded.charset, decoded.charset_reason) == (
        SENTENCES["German"],
        "utf-8",
        "declared-otherwise",
    )
    decoded = decode(SENTENCES["Russian"].encode("cp1251"), declared="utf-8")
    assert (decoded.charset, decoded.charset_reason) == ("windows-1251", "declared-otherwise")


@pytest.mark.parametrize("label", ["klingon", "x" * 1000, "base64", "rot13", "\x00", "utf-8\n", ""])
def test_nonsense_declaration_is_ignored(label):
    assert decode(b"plain words", declared=label).text == "plain words"


def test_an_encoding_given_by_a_person_overrides_everything():
    data = SENTENCES["Polish"].encode("iso8859_2")
    decoded = decode(data, encoding="latin2", declared="utf-8")
    assert (decoded.text, decoded.charset, decoded.confidence, decoded.charset_reason) == (
        SENTENCES["Polish"],
        "iso8859-2",
        1.0,
        "given",
    )


def test_given_encoding_reads_utf16_without_a_mark():
    assert decode("Ebb and flow".encode("utf-16-le"), encoding="utf-16-le").text == "Ebb and flow"


def test_line_ends_become_lf_and_nothing_else_changes():
    text = "e\u0301 \u00e9\t\u00a0\u2028👩‍👩‍👧 𝄞"
    assert decode(f"\ufeffone\r\ntwo\rthree\n\r{text}".encode()).text == f"one\ntwo\nthree\n\n{text}"


REFUSED = [
    (b"", "empty"),
    (b" \n\t\r\n ", "white space"),
    ("\ufeff\u00a0\u200b\n".encode(), "white space"),
    (bytes(range(16)) * 40, "byte 1 is NUL"),
    (b"\0\0\x01\x7fELF" * 200, "byte 1 is NUL"),
    (b"\x01\x02\x03word" * 40, "42% of its bytes are control characters"),
    (("word\x80\x80\x81" * 40).encode(), "a tenth of it is control characters"),
    ("Ebb and flow of the sea".encode("utf-16-le"), "UTF-16"),
    ("Прилив и отлив, записанные карандашом".encode("utf-16-be"), "UTF-16"),
    (b"\xff\xfe" + b"\x00\xd8" * 9, "mark of utf-16-le, but byte 3"),
    (b"\xef\xbb\xbffirst\n\xff\xff\xff", "mark of utf-8, but byte 10 (line 2)"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_refused_with_a_reason(data, reason):
    with pytest.raises(CaptureRefused) as refusal:
        decode(data)
    assert reason in str(refusal.value)
    assert "%(" not in str(refusal.value)


def test_refused_when_no_charset_gives_text():
    noise = random.Random(1).randbytes(4000).replace(b"\0", b"\xff")
    with pytest.raises(CaptureRefused, match="could not be made out|control characters"):
        decode(noise)
    with pytest.raises(CaptureRefused, match="control characters"):
        decode(noise, declared="windows-1252")


def test_refused_when_the_given_encoding_does_not_fit():
    with pytest.raises(CaptureRefused, match=r"not in utf-8: most .* first byte 8 \(line 2\)"):
        decode(b"first\n \xffrest \xe9t\xe9", encoding="UTF8")
    with pytest.raises(CaptureRefused, match="No charset is called “klingon”"):
        decode(b"words", encoding="klingon")
    with pytest.raises(CaptureRefused, match="No charset is called “base64”"):
        decode(b"words", encoding="base64")


def test_refused_over_the_limit_and_accepted_at_it():
    with pytest.raises(CaptureRefused, match="larger than 20 MB"):
        decode(b"a" * (MAX_BYTES + 1))
    assert len(decode(b"a" * MAX_BYTES).text) == MAX_BYTES


@pytest.mark.parametrize(
    "data",
    [
        b"a" * (MAX_BYTES - 10) + b"\n\x80\x81",
        b"\x80" * MAX_BYTES,
        b"\x1b" * MAX_BYTES,
        "é".encode("cp1252") * MAX_BYTES,
        b"a\xe9 " * (MAX_BYTES // 3),
        b"a\xe9\n" * (MAX_BYTES // 3),
    ],
    ids=["one late byte", "one byte repeated", "escapes", "one letter", "words", "lines"],
)
def test_hostile_bytes_cost_no_more_than_two_seconds(data):
    began = time.process_time()
    with contextlib.suppress(CaptureRefused):
        decode(data)
    assert time.process_time() - began < 2
