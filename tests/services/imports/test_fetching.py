"""fetch_page: requests, results, refusals, and the rule that it never contacts a private address."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import brotli
import pytest
import zstandard

from documents.errors import CaptureRefused, FetchRefused
from documents.services.imports.fetching import PUBLIC_INTERNET, FetchPolicy, Redirect, fetch_page
from documents.services.imports.fetching.addresses import is_public, parse_address
from tests.conftest import missing
from tests.services.imports.web_site import Site, answer, serve_site

PAGE = "<!DOCTYPE html><html><title>The Low Gauge</title><p>The river forgets nothing, said Värga.</p></html>"


@pytest.fixture
def ledger() -> Iterator[Site]:
    with serve_site() as served:
        served.answers["/page"] = answer(PAGE, set_cookie="secret=1", last_modified="Sat, 21 Nov 2020 14:14:14 GMT")
        yield served


def allow_sites(*sites: Site, hosts: str = "127.0.0.1/32", trust: ssl.SSLContext | None = None) -> FetchPolicy:
    """Returns a policy that allows the test's own sites and nothing else on this machine."""
    return FetchPolicy(frozenset(one.port for one in sites), (ip_network(hosts),), trust)


def test_a_page_is_returned_with_its_status_headers_and_addresses(ledger: Site):
    fetched = fetch_page(ledger.address("/page#middle"), reach=allow_sites(ledger))
    assert fetched.data == PAGE.encode()
    assert (fetched.status, fetched.media_type, fetched.declared_charset) == (200, "text/html", "utf-8")
    assert fetched.address == ledger.address("/page#middle")
    assert fetched.final_address == ledger.address("/page")
    assert fetched.headers["last-modified"] == "Sat, 21 Nov 2020 14:14:14 GMT"
    assert "set-cookie" not in fetched.headers
    evidence = json.loads(json.dumps(fetched.to_json()))
    assert evidence["status"] == 200
    assert evidence["fetched_at"] == fetched.fetched_at.isoformat(timespec="seconds")
    assert evidence["http"] == fetched.headers


def test_a_nul_character_is_removed_from_a_header(ledger: Site):
    ledger.answers["/odd"] = answer(PAGE, x_odd="a\0b")
    assert fetch_page(ledger.address("/odd"), reach=allow_sites(ledger)).headers["x-odd"] == "ab"


def test_the_request_names_the_site_and_carries_no_cookie(ledger: Site, settings):
    settings.READINGROOM_MAIL_ORIGIN = "https://room.example"
    fetch_page(ledger.address("/page"), reach=allow_sites(ledger))
    [head] = ledger.request_heads
    assert head.startswith("GET /page HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{ledger.port}\r\n" in head
    assert "User-Agent: ReadingRoom/0.1.0 (+https://room.example; fetches single pages)\r\n" in head
    assert "cookie" not in head.lower()


def test_a_page_is_requested_once(ledger: Site):
    fetch_page(ledger.address("/page"), reach=allow_sites(ledger))
    assert ledger.connections == 1


def test_redirects_are_followed_and_recorded(ledger: Site):
    ledger.answers["/old"] = answer("", "301 Moved Permanently", location="/older?a=1#x")
    ledger.answers["/older?a=1"] = answer("", "302 Found", location=ledger.address("/page"))
    fetched = fetch_page(ledger.address("/old"), reach=allow_sites(ledger))
    assert fetched.final_address == ledger.address("/page")
    assert fetched.redirects == (
        Redirect(ledger.address("/old"), 301, ledger.address("/older?a=1")),
        Redirect(ledger.address("/older?a=1"), 302, ledger.address("/page")),
    )


def test_more_than_five_redirects_are_refused(ledger: Site):
    for n in range(8):
        ledger.answers[f"/{n}"] = answer("", "302 Found", location=f"/{n + 1}")
    ledger.answers["/8"] = answer(PAGE)
    with pytest.raises(FetchRefused, match="more than 5 times"):
        fetch_page(ledger.address("/0"), reach=allow_sites(ledger))
    assert fetch_page(ledger.address("/3"), reach=allow_sites(ledger)).data == PAGE.encode()


def test_non_ascii_characters_are_percent_encoded(ledger: Site):
    ledger.answers["/w%C3%A4rter?q=%E2%82%AC%20x"] = answer(PAGE)
    assert fetch_page(ledger.address("/wärter?q=€%20x"), reach=allow_sites(ledger)).status == 200
    ledger.answers["/to"] = "HTTP/1.1 301 Moved\r\nLocation: /wärter?q=€%20x\r\n\r\n".encode()
    assert fetch_page(ledger.address("/to"), reach=allow_sites(ledger)).final_address == ledger.address(
        "/wärter?q=€%20x"
    )


@pytest.mark.parametrize(
    "reply",
    [
        answer(gzip.compress(PAGE.encode()), content_encoding="gzip"),
        answer(brotli.compress(PAGE.encode()), content_encoding="br"),
        answer(zstandard.compress(PAGE.encode()), content_encoding="zstd"),
        answer(b"10\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (PAGE.encode()[:16], len(PAGE.encode()) - 16, PAGE.encode()[16:]),
               transfer_encoding="chunked", content_length=""),
        answer(PAGE, content_length=""),
    ],
    ids=["gzip", "brotli", "zstd", "chunks", "until the end"],
)  # fmt: skip
def test_the_bytes_are_those_of_the_page_whatever_the_encoding(ledger: Site, reply: bytes):
    ledger.answers["/x"] = reply
    assert fetch_page(ledger.address("/x"), reach=allow_sites(ledger)).data == PAGE.encode()


def test_a_file_that_is_not_html_is_returned(ledger: Site):
    ledger.answers["/a.pdf"] = answer(b"%PDF-1.7\n", content_type="application/pdf")
    fetched = fetch_page(ledger.address("/a.pdf"), reach=allow_sites(ledger))
    assert (fetched.media_type, fetched.data, fetched.declared_charset) == ("application/pdf", b"%PDF-1.7\n", None)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (answer("no", "401 Unauthorized"), "name and password"),
        (answer("no", "402 Payment Required"), "payment"),
        (answer("no", "403 Forbidden"), "refuses"),
        (answer("no", "404 Not Found"), "no page at this address"),
        (answer("no", "410 Gone"), "taken away"),
        (answer("no", "429 Too Many Requests"), "patience"),
        (answer("no", "451 Unavailable For Legal Reasons"), "law"),
        (answer("no", "503 Service Unavailable"), "status 503"),
        (answer("no", "304 Not Modified"), "status 304"),
        (answer("no", "302 Found"), "status 302"),
        (answer("  \n"), "answered with nothing"),
        (answer(PAGE, content_length=str(10**6)), "broke off"),
        (answer("", "302 Found", location="http://[::1"), "one that is none"),
        (answer("", "302 Found", location="file:///etc/passwd"), "begins with https"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "failed"),
        (b"", "failed"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5000, "failed"),
        (answer("<form><input name=u><input type='password'></form>"), "form to sign in"),
    ],
)
def test_the_error_says_why_a_page_cannot_be_fetched(ledger: Site, reply: bytes, message: str):
    ledger.answers["/x"] = reply
    with pytest.raises(FetchRefused, match=message) as refused:
        fetch_page(ledger.address("/x"), reach=allow_sites(ledger))
    assert str(refused.value).endswith((".", "?"))


def test_a_redirect_to_a_sign_in_form_is_refused(ledger: Site):
    ledger.answers["/x"] = answer("", "302 Found", location="/accounts/login/?next=/x")
    ledger.answers["/accounts/login/?next=/x"] = answer(f"<p>{'word ' * 500}</p><input type=password>")
    with pytest.raises(FetchRefused, match="form to sign in"):
        fetch_page(ledger.address("/x"), reach=allow_sites(ledger))


def test_a_sign_in_form_beside_an_article_is_accepted(ledger: Site):
    ledger.answers["/x"] = answer(f"<p>{'word ' * 500}</p><form><input type=password></form>")
    assert fetch_page(ledger.address("/x"), reach=allow_sites(ledger)).remarks == ()


def test_a_page_that_is_not_free_to_read_gets_a_remark(ledger: Site):
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
    ledger.answers["/x"] = answer(data + PAGE)
    fetched = fetch_page(ledger.address("/x"), reach=allow_sites(ledger))
    assert "not free to read" in fetched.remarks[0]
    assert fetched.to_json()["remarks"] == list(fetched.remarks)


@pytest.mark.parametrize("declares_length", [True, False])
def test_more_than_twenty_megabytes_are_refused_while_reading(ledger: Site, declares_length: bool):
    sent = []

    def flood(connection: socket.socket, _head: str) -> None:
        length = str(10**9) if declares_length else ""
        connection.sendall(answer(b"", content_length=length))
        for _n in range(100):
            connection.sendall(b"x" * 1024**2)
            sent.append(1)

    ledger.answers["/x"] = flood
    with pytest.raises(CaptureRefused, match="larger than 20 MB"):
        fetch_page(ledger.address("/x"), reach=allow_sites(ledger))
    assert len(sent) < 60


@pytest.mark.parametrize(
    ("pack", "name"),
    [(gzip.compress, "gzip"), (zlib.compress, "deflate"), (brotli.compress, "br"), (zstandard.compress, "zstd")],
)
def test_a_compressed_page_is_unpacked_only_up_to_the_size_limit(
    ledger: Site, pack: Callable[[bytes], bytes], name: str
):
    ledger.answers["/x"] = answer(pack(b" " * (90 * 1024**2)), content_encoding=name)
    tracemalloc.start()
    with pytest.raises(CaptureRefused, match="larger than 20 MB"):
        fetch_page(ledger.address("/x"), reach=allow_sites(ledger))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 30 * 1024**2


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["head", "field", "body"]
)
def test_a_server_that_sends_too_slowly_is_given_up_in_time(ledger: Site, start: bytes):
    def drip(connection: socket.socket, _head: str) -> None:
        connection.sendall(start)
        for _n in range(100):
            connection.sendall(b"a")
            time.sleep(0.05)

    ledger.answers["/x"] = drip
    before = time.monotonic()
    with pytest.raises(FetchRefused, match="did not answer within"):
        fetch_page(ledger.address("/x"), reach=allow_sites(ledger), seconds=1)
    assert time.monotonic() - before < 2.5


@pytest.fixture
def no_connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Records attempts to connect and lets none succeed."""
    tried: list[object] = []

    def connect(*where: object, **how: object) -> None:
        tried.append(where)
        raise AssertionError("No connection may be opened.")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "localhost", "localhost.",
        "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.192", "198.18.0.1",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1",  # noqa: S104 (asked, not listened on)
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
        "[fe80::1]", "[fe80::1%25lo]", "[fd00::1]", "[fec0::1]", "[100::1]", "[5f00::1]",
        "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[2002:7f00:1::]", "[2001::1]", "[ff02::1]", "[2001:db8::1]",
    ],
)  # fmt: skip
def test_private_addresses_are_never_contacted(host: str, no_connections: list[object]):
    for scheme in ("http", "https"):
        with pytest.raises(FetchRefused, match="private network|was not found"):
            fetch_page(f"{scheme}://{host}/latest/meta-data/")
    assert no_connections == []


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://93.184.215.14@127.0.0.1/", "name or password"),
        ("http://user:word@ledger.example/", "name or password"),
        ("http://@127.0.0.1/", "name or password"),
        ("http://ledger.example\\@127.0.0.1/", "blanks or other signs"),
        ("http://127.0.0.1\t/", "blanks or other signs"),
        ("http://ledger.example/a\r\nHost: x", "blanks or other signs"),
        ("http://ledger.example/a b", "blanks or other signs"),
        ("http://ledger.example:22/", "port 22"),
        ("https://ledger.example:8443/", "port 8443"),
        ("http://ledger.example:99999/", "not an address"),
        ("ftp://ledger.example/", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("javascript:alert(1)", "begins with https"),
        ("ledger.example/page", "begins with https"),
        ("http://", "begins with https"),
        ("http:///page", "begins with https"),
        ("http://[::1/", "not an address"),
        ("", "begins with https"),
        (f"http://ledger.example/{'a' * 2000}", "longer than 2000"),
        (f"http://{'ä' * 80}.example/", "not a name of a site"),
    ],
)
def test_deceptive_addresses_are_refused_before_any_connection(
    address: str, message: str, no_connections: list[object]
):
    with pytest.raises(FetchRefused, match=message):
        fetch_page(address)
    assert no_connections == []


def test_a_redirect_into_a_private_network_is_not_followed(ledger: Site):
    with serve_site("127.0.0.2") as inside:
        inside.answers["/secret"] = answer("the secret")
        ledger.answers["/x"] = answer("", "302 Found", location=inside.address("/secret"))
        reach = FetchPolicy(frozenset({ledger.port, inside.port}), (ip_network("127.0.0.1/32"),))
        with pytest.raises(FetchRefused, match="private network"):
            fetch_page(ledger.address("/x"), reach=reach)
        assert (ledger.connections, inside.connections) == (1, 0)


def test_a_server_on_this_machine_is_refused_without_a_test_policy(ledger: Site):
    reach = FetchPolicy(ports=frozenset({ledger.port}))
    with pytest.raises(FetchRefused, match="private network"):
        fetch_page(ledger.address("/page"), reach=reach)
    with pytest.raises(FetchRefused, match="port"):
        fetch_page(ledger.address("/page"))
    assert ledger.connections == 0
    assert (PUBLIC_INTERNET.ports, PUBLIC_INTERNET.networks, PUBLIC_INTERNET.trust) == (frozenset(), (), None)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Makes name lookups return these addresses in turn; returns the list that collects the names looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_the_connection_goes_to_the_address_that_was_checked(ledger: Site, monkeypatch: pytest.MonkeyPatch):
    """DNS rebinding fails: the name is looked up once, and the connection goes to the address that was checked."""
    with serve_site("127.0.0.2", ledger.port) as inside:
        asked = resolve_to(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        fetched = fetch_page(f"http://ledger.example:{ledger.port}/page", reach=allow_sites(ledger))
        assert fetched.data == PAGE.encode()
        assert asked == ["ledger.example"]
        assert inside.connections == 0
    assert f"Host: ledger.example:{ledger.port}\r\n" in ledger.request_heads[0]


def test_a_name_with_a_public_and_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, no_connections: list[object]
):
    resolve_to(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(FetchRefused, match="private network"):
        fetch_page("http://ledger.example/")
    assert no_connections == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for `ledger.example`, with its key."""
    folder = tmp_path_factory.mktemp("certificate")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out certificate.pem"
        " -subj /CN=ledger.example -addext subjectAltName=DNS:ledger.example"
    )
    try:
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        missing("openssl, which makes a certificate for the test, is not there.")
    return folder


def test_https_checks_the_certificate_against_the_name(certificate: Path, monkeypatch: pytest.MonkeyPatch):
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    believing = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    with serve_site(trust=ours) as served:
        served.answers["/"] = answer(PAGE)
        resolve_to(monkeypatch, ["127.0.0.1"])
        address = f"https://ledger.example:{served.port}/"
        assert fetch_page(address, reach=allow_sites(served, trust=believing)).data == PAGE.encode()
        with pytest.raises(FetchRefused, match="certificate of “ledger.example” does not hold"):
            fetch_page(address, reach=allow_sites(served))
        with pytest.raises(FetchRefused, match="certificate of “other.example” does not hold"):
            fetch_page(address.replace("ledger", "other"), reach=allow_sites(served, trust=believing))
        assert len(served.request_heads) == 1


@pytest.mark.parametrize("number", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_public_addresses_are_recognised(number: str):
    assert is_public(ip_address(number))


def test_host_names_in_other_scripts_are_sent_in_ascii():
    place = parse_address("https://zeitung-für-flüsse.example/a?b=c", PUBLIC_INTERNET)
    assert (place.host, place.port, place.target) == ("xn--zeitung-fr-flsse-rzbe.example", 443, "/a?b=c")
    assert place.host_header == "xn--zeitung-fr-flsse-rzbe.example"
