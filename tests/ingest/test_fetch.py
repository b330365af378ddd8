"""Downloads from a server of our own that misbehaves in every way; nothing here reaches a network."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from typer.testing import CliRunner

from congress_rag import fetching
from congress_rag.cli import app
from congress_rag.documents import DocumentKind
from congress_rag.errors import (
    AddressRefusedError,
    CallError,
    FetchError,
    NotTheTextError,
    StorageError,
    UnreachableError,
)
from congress_rag.fetching import fetch
from congress_rag.ingest.addresses import Reach, is_public
from congress_rag.ingest.catalogue import Catalogue, Format, Instrument, Text, catalogue
from congress_rag.ingest.corpus import read_corpus
from congress_rag.ingest.fetch import Downloaded, Fetcher, Limits
from congress_rag.ingest.files import find_documents
from congress_rag.ingest.forms import form_of
from congress_rag.ingest.partial import Partial
from congress_rag.settings import Settings

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 800 + b"\n%%EOF\n"
PAGE = b"<!DOCTYPE html><html><body><h1>Article 1</h1><p>Rain.</p><h1>Article 2</h1><h1>Article 3</h1></body></html>"
SORRY = b"<html><body><h1>Sorry</h1><p>The page that you look for has moved.</p></body></html>"


class Visit(BaseHTTPRequestHandler):
    """One request, answered by what the test has put at its path."""

    protocol_version = "HTTP/1.1"
    server: Depositary

    def do_GET(self) -> None:
        depositary, path = self.server, self.path
        depositary.asked.append((path, dict(self.headers.items())))
        times = sum(asked == path for asked, _ in depositary.asked)
        try:
            depositary.pages[path](self, times)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status: int, body: bytes = b"", *, length: bool = True, **fields: str) -> None:
        """Answers; without ``length``, the end of the body is the end of the connection."""
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        if length and "Content_Length" not in fields:
            self.send_header("Content-Length", str(len(body)))
        if not length:
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        """Breaks off in the middle."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


Page = Callable[[Visit, int], None]


class Depositary(ThreadingHTTPServer):
    """A server with pages, and the requests that it had."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def at(self, path: str, page: Page, host: str = "depositary.test") -> str:
        """Puts a page at a path, and gives its address."""
        self.pages[path] = page
        return f"http://{host}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what is tested here."""


@pytest.fixture
def depositary() -> Iterator[Depositary]:
    server = Depositary()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


NAMES = {"depositary.test": ["127.0.0.1"], "inside.test": ["10.1.2.3"], "local.test": ["127.0.0.9", "::1"]}


def look_up(host: str, _port: int) -> Sequence[str]:
    if host not in NAMES:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return NAMES[host]


@dataclass
class Pauses:
    """Sleeps that are written down and not slept."""

    slept: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def reach(server: Depositary) -> Reach:
    hosts = {f"{host}:{server.server_port}" for host in (*NAMES, "nowhere.test")} | {"depositary.test", "inside.test"}
    return Reach(
        hosts=frozenset(hosts),
        schemes=frozenset({"http"}),
        admits=lambda address: is_public(address) or address == ip_address("127.0.0.1"),
        look_up=look_up,
    )


def download(
    server: Depositary,
    address: str,
    target: Path,
    form: Format = "pdf",
    sha256: str | None = None,
    pauses: Pauses | None = None,
    **limits: float,
) -> Downloaded:
    """Downloads and puts in place, as ``fetch`` does."""
    text = Text.model_construct(language="en", address=address, format=form, sha256=sha256)  # http, for once
    fetcher = Fetcher(reach(server), Limits(**{"bytes": 1_000_000, **limits}), pauses or Pauses())  # type: ignore[arg-type]
    downloaded = fetcher.download(text, target)
    Partial(target).finish()
    return downloaded


def left_behind(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# -- what goes well -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "body"), [("pdf", PDF), ("html", PAGE), ("xml", b"<?xml version='1.0'?><ACT/>")])
def test_a_text_arrives_whole_and_leaves_nothing_beside_it(
    depositary: Depositary, tmp_path: Path, form: Format, body: bytes
) -> None:
    address = depositary.at("/text", lambda visit, _: visit.answer(200, body))
    target = tmp_path / "text"
    downloaded = download(depositary, address, target, form)
    assert target.read_bytes() == body
    assert downloaded == Downloaded(len(body), hashlib.sha256(body).hexdigest())
    assert left_behind(tmp_path) == {"text"}


def test_a_redirect_among_the_depositaries_is_followed(depositary: Depositary, tmp_path: Path) -> None:
    depositary.at("/new%20place", lambda visit, _: visit.answer(200, PDF))
    address = depositary.at("/old", lambda visit, _: visit.answer(302, Location="/new place#page=2"))
    assert download(depositary, address, tmp_path / "a.pdf").bytes == len(PDF)


def test_a_body_in_chunks_and_one_that_ends_with_the_connection(depositary: Depositary, tmp_path: Path) -> None:
    def chunked(visit: Visit, _times: int) -> None:
        visit.send_response(200)
        visit.send_header("Transfer-Encoding", "chunked")
        visit.end_headers()
        for at in range(0, len(PDF), 50_000):
            piece = PDF[at : at + 50_000]
            visit.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        visit.wfile.write(b"0\r\n\r\n")

    assert download(depositary, depositary.at("/c", chunked), tmp_path / "c.pdf").bytes == len(PDF)
    address = depositary.at("/e", lambda visit, _: visit.answer(200, PDF, length=False))
    assert download(depositary, address, tmp_path / "e.pdf").bytes == len(PDF)


# -- what is tried again --------------------------------------------------------------------------------------------


def test_errors_of_the_server_pass_with_growing_waits(depositary: Depositary, tmp_path: Path) -> None:
    def page(visit: Visit, times: int) -> None:
        visit.answer(500 if times < 4 else 200, b"" if times < 4 else PDF)

    pauses = Pauses()
    download(depositary, depositary.at("/text", page), tmp_path / "a.pdf", pauses=pauses)
    assert len(pauses.slept) == 3
    assert all(wait >= least for wait, least in zip(pauses.slept, (1, 2, 4), strict=True))
    assert all(wait <= least + 1 for wait, least in zip(pauses.slept, (1, 2, 4), strict=True))


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [("7", 7, 7), (lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True), 48, 50)],
    ids=["seconds", "date"],
)
def test_a_server_is_left_alone_as_long_as_it_asks_for(
    depositary: Depositary, tmp_path: Path, retry_after: str | Callable[[], str], least: float, most: float
) -> None:
    def page(visit: Visit, times: int) -> None:
        if times == 1:
            visit.answer(429, Retry_After=retry_after if isinstance(retry_after, str) else retry_after())
        else:
            visit.answer(200, PDF)

    pauses = Pauses()
    download(depositary, depositary.at("/text", page), tmp_path / "a.pdf", pauses=pauses)
    assert least <= pauses.slept[0] <= most


def test_a_wait_that_is_too_long_is_said(depositary: Depositary, tmp_path: Path) -> None:
    address = depositary.at("/text", lambda visit, _: visit.answer(503, Retry_After="86400"))
    with pytest.raises(FetchError, match=r"asks for a wait of 86,400 seconds"):
        download(depositary, address, tmp_path / "a.pdf")


def test_trying_again_comes_to_an_end(depositary: Depositary, tmp_path: Path) -> None:
    address = depositary.at("/text", lambda visit, _: visit.answer(503))
    with pytest.raises(FetchError, match="answered 503"):
        download(depositary, address, tmp_path / "a.pdf")
    assert len(depositary.asked) == 5
    assert left_behind(tmp_path) == set()


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410])
def test_what_trying_again_cannot_mend_is_tried_once(depositary: Depositary, tmp_path: Path, status: int) -> None:
    address = depositary.at("/text", lambda visit, _: visit.answer(status))
    with pytest.raises(FetchError, match=f"answered {status}"):
        download(depositary, address, tmp_path / "a.pdf")
    assert len(depositary.asked) == 1


def drops(version: str, *, until: int = 2, etag: bool = True) -> Page:
    """Breaks off after 70,000 bytes the first times, and can go on where it broke off."""

    def page(visit: Visit, times: int) -> None:
        at, given = 0, visit.headers.get("Range", "")
        if given and visit.headers.get("If-Range") == version:
            at = int(given.removeprefix("bytes=").rstrip("-"))
        visit.send_response(206 if at else 200)
        visit.send_header("Content-Length", str(len(PDF) - at))
        if etag:
            visit.send_header("ETag", version)
        if at:
            visit.send_header("Content-Range", f"bytes {at}-{len(PDF) - 1}/{len(PDF)}")
        visit.end_headers()
        if times < until:
            visit.wfile.write(PDF[at : at + 70_000])
            visit.hang_up()
        else:
            visit.wfile.write(PDF[at:])

    return page


def test_a_download_that_breaks_off_goes_on_where_it_ended(depositary: Depositary, tmp_path: Path) -> None:
    address = depositary.at("/text", drops('"v1"', until=3))
    download(depositary, address, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == PDF
    ranges = [fields.get("Range") for _, fields in depositary.asked]
    assert ranges == [None, "bytes=70000-", "bytes=140000-"]


def test_without_a_version_it_begins_anew(depositary: Depositary, tmp_path: Path) -> None:
    address = depositary.at("/text", drops('"v1"', etag=False))
    download(depositary, address, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == PDF
    assert [fields.get("Range") for _, fields in depositary.asked] == [None, None]


def test_a_weak_version_is_none(depositary: Depositary, tmp_path: Path) -> None:
    address = depositary.at("/text", drops('W/"v1"'))
    download(depositary, address, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == PDF
    assert [fields.get("Range") for _, fields in depositary.asked] == [None, None]


def test_a_part_of_one_address_is_not_continued_at_another(depositary: Depositary, tmp_path: Path) -> None:
    other = PDF.replace(b"%PDF-1.7", b"%PDF-2.0")
    with pytest.raises(FetchError):
        download(depositary, depositary.at("/first", drops('"v1"', until=9)), tmp_path / "a.pdf", attempts=1)
    address = depositary.at("/second", lambda visit, _: visit.answer(200, other, ETag='"v1"'))
    download(depositary, address, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == other
    assert "Range" not in depositary.asked[-1][1]


def test_the_next_call_goes_on_with_what_the_last_one_kept(depositary: Depositary, tmp_path: Path) -> None:
    address = depositary.at("/text", drops('"v1"', until=2))
    with pytest.raises(FetchError, match="broke off"):
        download(depositary, address, tmp_path / "a.pdf", attempts=1)
    assert not (tmp_path / "a.pdf").exists()
    download(depositary, address, tmp_path / "a.pdf", attempts=1)
    assert (tmp_path / "a.pdf").read_bytes() == PDF
    assert depositary.asked[-1][1]["Range"] == "bytes=70000-"


def test_another_version_is_never_sewn_to_the_first(depositary: Depositary, tmp_path: Path) -> None:
    newer = PDF.replace(b"%PDF-1.7", b"%PDF-2.0")
    depositary.at("/text", drops('"v1"', until=9))
    with pytest.raises(FetchError):
        download(depositary, f"http://depositary.test:{depositary.server_port}/text", tmp_path / "a.pdf", attempts=1)
    address = depositary.at("/text", lambda visit, _: visit.answer(200, newer, ETag='"v2"'))
    download(depositary, address, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == newer


@pytest.mark.parametrize("status", [206, 416])
def test_a_range_that_is_answered_wrongly_begins_anew(depositary: Depositary, tmp_path: Path, status: int) -> None:
    def page(visit: Visit, times: int) -> None:
        if times == 1:
            drops('"v1"', until=9)(visit, 1)
        elif visit.headers.get("Range"):
            visit.answer(status, PDF[:1000], ETag='"v1"', Content_Range=f"bytes 0-999/{len(PDF)}")
        else:
            visit.answer(200, PDF)

    download(depositary, depositary.at("/text", page), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == PDF


# -- what is refused ------------------------------------------------------------------------------------------------


def endless(visit: Visit, _times: int) -> None:
    visit.send_response(200)
    visit.end_headers()
    visit.close_connection = True
    visit.wfile.write(b"%PDF-1.7\n")
    while True:
        visit.wfile.write(b"x" * 65_536)


def half(visit: Visit, _times: int) -> None:
    visit.answer(200, PDF[:90_000], length=False)


@pytest.mark.parametrize(
    ("page", "form", "says"),
    [
        (lambda v, _: v.answer(200, SORRY, Content_Type="text/html; charset=utf-8"), "pdf", "text/html instead of pdf"),
        (lambda v, _: v.answer(200, SORRY, Content_Type="application/pdf"), "pdf", "html instead of pdf"),
        (lambda v, _: v.answer(200, SORRY * 40, length=False), "pdf", "html instead of pdf"),
        (lambda v, _: v.answer(200, SORRY), "html", "without articles"),
        (lambda v, _: v.answer(200, PDF), "html", "pdf instead of html"),
        (lambda v, _: v.answer(200, PDF, Content_Type="application/pdf"), "html", "application/pdf instead"),
        (lambda v, _: v.answer(200, b"\x7fELF" + b"\0" * 4000), "pdf", "something else instead of pdf"),
        (lambda v, _: v.answer(200, b"\x1f\x8b" + PDF, Content_Encoding="gzip"), "pdf", "compressed"),
        (lambda v, _: v.answer(200, PDF, Content_Length="2000000"), "pdf", "more than 1 MB"),
        (endless, "pdf", "more than 1 MB"),
        (half, "pdf", "has no end"),
    ],
)
def test_what_is_not_the_text_is_refused_and_nothing_of_it_kept(
    depositary: Depositary, tmp_path: Path, page: Page, form: Format, says: str
) -> None:
    (tmp_path / "a").write_bytes(b"what was there before")
    with pytest.raises(NotTheTextError, match=says):
        download(depositary, depositary.at("/text", page), tmp_path / "a", form)
    assert left_behind(tmp_path) == {"a"}
    assert (tmp_path / "a").read_bytes() == b"what was there before"
    assert len(depositary.asked) == 1


def test_a_pinned_text_is_that_text_or_none(depositary: Depositary, tmp_path: Path) -> None:
    address = depositary.at("/text", lambda visit, _: visit.answer(200, PDF))
    right = hashlib.sha256(PDF).hexdigest()
    with pytest.raises(NotTheTextError, match=f"SHA-256 is {right}"):
        download(depositary, address, tmp_path / "a.pdf", sha256="0" * 64)
    assert left_behind(tmp_path) == set()
    assert download(depositary, address, tmp_path / "a.pdf", sha256=right).sha256 == right


def drip(visit: Visit, _times: int) -> None:
    visit.send_response(200)
    visit.send_header("Content-Length", "100000")
    visit.end_headers()
    for byte in PDF:
        visit.wfile.write(bytes([byte]))
        time.sleep(0.02)


def drip_header(visit: Visit, _times: int) -> None:
    visit.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        visit.wfile.write(f"X-{number}: y\r\n".encode())
        time.sleep(0.02)


@pytest.mark.parametrize("page", [drip, drip_header])
def test_a_server_that_drips_is_left_when_the_time_is_over(depositary: Depositary, tmp_path: Path, page: Page) -> None:
    begun = time.monotonic()
    with pytest.raises(FetchError, match=r"took longer than 0.4 seconds"):
        download(depositary, depositary.at("/text", page), tmp_path / "a.pdf", seconds=0.4, silence=0.2)
    assert time.monotonic() - begun < 2
    assert not (tmp_path / "a.pdf").exists()


def test_a_server_that_falls_silent_is_left(depositary: Depositary, tmp_path: Path) -> None:
    left = threading.Event()

    def silent(visit: Visit, _times: int) -> None:
        left.wait(60)
        visit.answer(200, PDF)

    try:
        with pytest.raises(FetchError, match="broke off"):
            download(depositary, depositary.at("/text", silent), tmp_path / "a.pdf", silence=0.5, attempts=2)
        assert len(depositary.asked) == 2
    finally:
        left.set()


# -- where nothing is fetched from ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("http://elsewhere.test/a.pdf", "elsewhere.test isn't a depositary"),
        ("http://127.0.0.1:{port}/a.pdf", r"127.0.0.1:\d+ isn't a depositary"),
        ("http://inside.test/a.pdf", r"10.1.2.3, which is no public address"),
        ("http://local.test:{port}/a.pdf", r"127.0.0.9, ::1, which is no public address"),
        ("ftp://depositary.test/a.pdf", "over http only"),
        ("file:///etc/hostname", "over http only"),
        ("http://user:word@depositary.test/a.pdf", "holds a user name"),
        ("http://depositary.test:99999/a.pdf", "is no address"),
        ("", "redirects to nowhere"),
    ],
)
def test_a_redirect_out_of_reach_is_refused(depositary: Depositary, tmp_path: Path, location: str, says: str) -> None:
    leads = location.format(port=depositary.server_port)
    address = depositary.at("/text", lambda visit, _: visit.answer(302, Location=leads))
    with pytest.raises(FetchError, match=says):
        download(depositary, address, tmp_path / "a.pdf")
    assert [path for path, _ in depositary.asked] == ["/text"]
    assert left_behind(tmp_path) == set()


def test_redirects_in_a_circle_and_without_end(depositary: Depositary, tmp_path: Path) -> None:
    depositary.at("/b", lambda visit, _: visit.answer(307, Location="/a"))
    circle = depositary.at("/a", lambda visit, _: visit.answer(308, Location="/b"))
    for n in range(20):
        depositary.at(f"/{n}", lambda visit, _, n=n: visit.answer(301, Location=f"/{n + 1}"))  # type: ignore[misc]
    for address in (circle, f"http://depositary.test:{depositary.server_port}/0"):
        with pytest.raises(FetchError, match="in a circle or too often"):
            download(depositary, address, tmp_path / "a.pdf")
    assert len(depositary.asked) < 12


def test_only_https_unless_a_test_says_otherwise() -> None:
    real = Reach(frozenset({"treaties.un.org"}))
    real.check("https://treaties.un.org/a.pdf")
    for address in ("http://treaties.un.org/a.pdf", "https://treaties.un.org:8443/a.pdf", "https://un.org/a.pdf"):
        with pytest.raises(AddressRefusedError):
            real.check(address)


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_mind(depositary: Depositary, tmp_path: Path) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    rebinding = Reach(
        frozenset({f"rebinding.test:{depositary.server_port}"}),
        frozenset({"http"}),
        lambda address: str(address) == "127.0.0.1",
        lambda _host, _port: next(answers),
    )
    address = depositary.at("/text", lambda visit, _: visit.answer(200, PDF), "rebinding.test")
    text = Text.model_construct(language="en", address=address, format="pdf", sha256=None)
    assert Fetcher(rebinding).download(text, tmp_path / "a.pdf").bytes == len(PDF)
    with pytest.raises(AddressRefusedError, match="no public address"):
        Fetcher(rebinding).download(text, tmp_path / "b.pdf")


PRIVATE = """127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
192.0.2.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_private_local_or_reserved_address_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "193.194.138.190", "2a00:1450:4001:80b::200e", "64:ff9b::808:808"])
def test_a_public_address_is(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_host_that_is_not_found_says_that_there_is_no_network(depositary: Depositary, tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match=r"nowhere.test can't be found .* network"):
        download(depositary, f"http://nowhere.test:{depositary.server_port}/a", tmp_path / "a.pdf")


def test_a_port_that_nobody_listens_on(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    closed = Reach(frozenset({f"depositary.test:{port}"}), frozenset({"http"}), lambda _: True, look_up)
    text = Text.model_construct(language="en", address=f"http://depositary.test:{port}/a", format="pdf", sha256=None)
    pauses = Pauses()
    with pytest.raises(UnreachableError, match="doesn't answer"):
        Fetcher(closed, Limits(attempts=3), pauses).download(text, tmp_path / "a.pdf")
    assert len(pauses.slept) == 2


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for depositary.test that nobody has signed but itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate with")
    path = tmp_path / "depositary.pem"
    names = ["-subj", "/CN=depositary.test", "-addext", "subjectAltName=DNS:depositary.test"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(path)]
    made = subprocess.run([*new, *names], capture_output=True, text=True, check=True)
    path.write_text(path.read_text() + made.stdout)
    return path


def test_over_https_from_a_host_that_proves_its_name(depositary: Depositary, tmp_path: Path, certificate: Path) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    depositary.socket = serving.wrap_socket(depositary.socket, server_side=True)
    depositary.at("/text", lambda visit, _: visit.answer(200, PDF))
    port = depositary.server_port
    hosts = frozenset({f"depositary.test:{port}", f"local.test:{port}"})
    near = Reach(hosts, admits=lambda _: True, look_up=lambda _host, _port: ["127.0.0.1"])
    right = Text.model_construct(
        language="en", address=f"https://depositary.test:{port}/text", format="pdf", sha256=None
    )
    wrong = right.model_copy(update={"address": f"https://local.test:{port}/text"})
    target = tmp_path / "a.pdf"

    trusting = Fetcher(near, trust=ssl.create_default_context(cafile=certificate))
    assert trusting.download(right, target).bytes == len(PDF)
    with pytest.raises(FetchError, match=r"local.test can't prove that it is who it says"):
        trusting.download(wrong, target)
    with pytest.raises(FetchError, match=r"depositary.test can't prove that it is who it says"):
        Fetcher(near).download(right, target)


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"\xef\xbb\xbf<!doctype HTML>", "html"),
        (b"<?xml version='1.0'?>\n<!-- x --><html xmlns='h'>", "html"),
        (b"<?xml version='1.0'?><ACT>", "xml"),
        (b"PK\x03\x04", "docx"),
        ("Artículo 1".encode(), "text"),
        (("é" * 10).encode()[:-1], "text"),
        (b"", None),
        (b"\x89PNG\r\n\x1a\n", None),
    ],
)
def test_the_form_is_told_by_the_bytes(head: bytes, form: str | None) -> None:
    assert form_of(head) == form


# -- into the corpus ------------------------------------------------------------------------------------------------


def made_up(server: Depositary, **pages: Page) -> Catalogue:
    """A catalogue of instruments that this server publishes, in English; ``rain`` also names its French text."""

    def instrument(name: str, page: Page) -> Instrument:
        texts = [Text.model_construct(language="en", address=server.at(f"/{name}", page), format="pdf", sha256=None)]
        if name == "rain":
            french = server.at("/rain.fr", lambda visit, _: visit.answer(200, PDF))
            texts.append(Text.model_construct(language="fr", address=french, format="pdf", sha256=None))
        bare = Instrument(id=name, title=f"Convention on {name}", cite_as=f"Convention on {name}", short=name)
        return bare.model_copy(update={"texts": tuple(texts)})

    return Catalogue(tuple(instrument(name, page) for name, page in pages.items()), (), {})


def run(
    server: Depositary, known: Catalogue, folder: Path, *ids: str, **given: object
) -> tuple[fetching.FetchReport, dict[str, str]]:
    fetcher = Fetcher(reach(server), Limits(bytes=1_000_000, attempts=2), Pauses())
    report = fetch(ids, Settings.load(corpus=folder), known=known, fetcher=fetcher, **given)  # type: ignore[arg-type]
    return report, {f"{item.id}.{item.language}": item.status for item in report.items}


def good(visit: Visit, _times: int) -> None:
    visit.answer(200, PDF)


def test_what_arrives_is_written_down_where_the_corpus_is_read_from(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, rain=good)
    other = {"id": "snow", "file": "conventions/snow.md", "title": "Snow", "notes": "kept"}
    (tmp_path / "manifest.json").write_text(json.dumps([other]))
    report, _ = run(depositary, known, tmp_path, "rain", languages=["en", "fr"])
    assert not report.failed
    assert report.count("fetched") == 2
    entries = json.loads((tmp_path / "manifest.json").read_text())
    assert entries[0] == other
    assert [(e["id"], e["file"], e["language"]) for e in entries[1:]] == [
        ("rain", "conventions/rain.pdf", "en"),
        ("rain.fr", "multilingual/rain.fr.pdf", "fr"),
    ]
    for entry in entries[1:]:
        assert entry["title"] == "Convention on rain"
        assert entry["sha256"] == hashlib.sha256((tmp_path / entry["file"]).read_bytes()).hexdigest()
        assert entry["source"]["address"].startswith("http://depositary.test")
        assert datetime.fromisoformat(entry["retrieved"]) <= datetime.now(UTC)
    assert left_behind(tmp_path / "conventions") == {"rain.pdf"}
    assert left_behind(tmp_path / "multilingual") == {"rain.fr.pdf"}


def test_one_that_fails_does_not_stop_the_rest(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, hail=lambda visit, _: visit.answer(404), rain=good, fog=half)
    report, status = run(depositary, known, tmp_path, "hail", "rain", "fog")
    assert status == {"hail.en": "failed", "rain.en": "fetched", "fog.en": "failed"}
    assert report.failed
    assert [e["id"] for e in json.loads((tmp_path / "manifest.json").read_text())] == ["rain"]
    hail = report.items[0]
    assert (hail.reason, hail.address) == ("fetch_failed", f"http://depositary.test:{depositary.server_port}/hail")
    assert "404" in str(hail.error)


def test_the_second_choice_is_taken_where_the_first_fails(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, rain=lambda visit, _: visit.answer(404))
    second = depositary.at("/second", good)
    rain = known.instruments[0]
    more = Text.model_construct(language="en", address=second, format="pdf", sha256=None)
    known = Catalogue((rain.model_copy(update={"texts": (*rain.texts, more)}),), (), {})
    report, status = run(depositary, known, tmp_path, "rain")
    assert status == {"rain.en": "fetched"}
    assert report.items[0].address == second
    depositary.at("/rain", good)
    depositary.asked.clear()
    report, _ = run(depositary, known, tmp_path / "another", "rain")
    assert report.items[0].address == rain.texts[0].address
    assert [path for path, _ in depositary.asked] == ["/rain"]


def test_a_file_that_someone_puts_there_meanwhile_stays(depositary: Depositary, tmp_path: Path) -> None:
    def meanwhile(visit: Visit, _times: int) -> None:
        (tmp_path / "conventions").mkdir()
        (tmp_path / "conventions/snow.pdf").write_bytes(b"theirs")
        visit.answer(200, PDF)

    known = made_up(depositary, rain=meanwhile, snow=good)
    _, status = run(depositary, known, tmp_path, "rain", "snow")
    assert status == {"rain.en": "fetched", "snow.en": "there"}
    assert (tmp_path / "conventions/snow.pdf").read_bytes() == b"theirs"


def test_what_is_fetched_is_read_as_the_instrument(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, rain=lambda visit, _: visit.answer(200, PAGE))
    rain = known.instruments[0]
    texts = tuple(text.model_copy(update={"format": "html"}) for text in rain.texts)
    known = Catalogue((rain.model_copy(update={"texts": texts}),), (), {})
    run(depositary, known, tmp_path, "rain")
    [document], failed, _ = read_corpus([tmp_path], Settings.load())
    assert failed == []
    assert (document.id, document.kind, document.language) == ("rain", DocumentKind.TREATY, "en")
    assert document.paragraphs[0].pinpoint == "rain#1"


IN_ANOTHER_PROCESS = """
import sys
from ipaddress import ip_address
from pathlib import Path
from congress_rag.ingest.addresses import Reach
from congress_rag.ingest.catalogue import Text
from congress_rag.ingest.fetch import Fetcher
from congress_rag.ingest.partial import Partial
address, target = sys.argv[1], Path(sys.argv[2])
host = address.split("/")[2]
reach = Reach(frozenset({host}), frozenset({"http"}), lambda _: True, lambda _host, _port: ["127.0.0.1"])
Fetcher(reach).download(Text.model_construct(language="en", address=address, format="pdf", sha256=None), target)
Partial(target).finish()
"""


def test_a_killed_fetch_leaves_nothing_that_looks_whole(depositary: Depositary, tmp_path: Path) -> None:
    arrived, leave, target = threading.Event(), threading.Event(), tmp_path / "a.pdf"

    def stalls(visit: Visit, times: int) -> None:
        if times > 1:
            drops('"v1"', until=0)(visit, times)
            return
        visit.send_response(200)
        visit.send_header("Content-Length", str(len(PDF)))
        visit.send_header("ETag", '"v1"')
        visit.end_headers()
        visit.wfile.write(PDF[:150_000])
        visit.wfile.flush()
        arrived.set()
        leave.wait(10)
        visit.close_connection = True

    address = depositary.at("/text", stalls)
    child = subprocess.Popen([sys.executable, "-c", IN_ANOTHER_PROCESS, address, str(target)])
    assert arrived.wait(20)
    part = Partial(target).path
    for _ in range(200):  # until some of it is on the disk
        if part.is_file() and part.stat().st_size:
            break
        time.sleep(0.01)
    child.kill()
    child.wait()
    leave.set()
    assert not target.exists()
    download(depositary, address, target)
    assert target.read_bytes() == PDF
    assert depositary.asked[-1][1]["Range"].startswith("bytes=")


def test_what_is_there_is_never_touched(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, rain=good)
    (tmp_path / "conventions").mkdir()
    (tmp_path / "conventions" / "rain.md").write_text("### Article 1\n\nRain falls.\n")
    _, status = run(depositary, known, tmp_path, "rain", languages=["en", "fr"])
    assert status == {"rain.en": "there", "rain.fr": "fetched"}
    assert left_behind(tmp_path / "conventions") == {"rain.md"}
    assert left_behind(tmp_path / "multilingual") == {"rain.fr.pdf"}
    _, status = run(depositary, known, tmp_path, "rain", languages=["en", "fr"])
    assert status == {"rain.en": "there", "rain.fr": "there"}
    assert [path for path, _ in depositary.asked] == ["/rain.fr"]


def test_one_language_alone_is_read_and_a_second_lies_apart(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, rain=good)
    report, _ = run(depositary, known, tmp_path, "rain", languages=["fr"])
    assert report.items[0].file == "conventions/rain.fr.pdf"
    report, _ = run(depositary, known, tmp_path, "rain", languages=["fr", "en"])
    assert [(item.status, item.file) for item in report.items] == [
        ("there", None),
        ("fetched", "multilingual/rain.pdf"),
    ]


def test_a_part_is_no_document(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, rain=drops('"v1"', until=9))
    report, _ = run(depositary, known, tmp_path, "rain")
    assert report.failed
    assert any(path.name.endswith(".part") for path in (tmp_path / "conventions").iterdir())
    assert find_documents(tmp_path) == []
    depositary.at("/rain", drops('"v1"', until=0))
    report, _ = run(depositary, known, tmp_path, "rain")
    assert report.count("fetched") == 1
    assert depositary.asked[-1][1]["Range"].startswith("bytes=")
    assert (tmp_path / "conventions/rain.pdf").read_bytes() == PDF


def test_an_entry_whose_file_never_came_is_fetched_again(depositary: Depositary, tmp_path: Path) -> None:
    entry = {"id": "rain", "file": "conventions/rain.pdf", "language": "en", "sha256": "old"}
    (tmp_path / "manifest.json").write_text(json.dumps([entry]))
    _, status = run(depositary, made_up(depositary, rain=good), tmp_path, "rain")
    assert status == {"rain.en": "fetched"}
    [written] = json.loads((tmp_path / "manifest.json").read_text())
    assert written["sha256"] == hashlib.sha256(PDF).hexdigest()


def test_a_manifest_that_cannot_be_read_is_left_as_it_is(depositary: Depositary, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[{")
    with pytest.raises(Exception, match="Mend it"):
        run(depositary, made_up(depositary, rain=good), tmp_path, "rain")
    assert (tmp_path / "manifest.json").read_text() == "[{"
    assert depositary.asked == []


def test_a_host_that_is_out_of_reach_is_tried_for_one_text(depositary: Depositary, tmp_path: Path) -> None:
    known = made_up(depositary, rain=good, hail=good)
    asked: list[str] = []

    def nothing(host: str, _port: int) -> list[str]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    off = Reach(frozenset({f"depositary.test:{depositary.server_port}"}), frozenset({"http"}), look_up=nothing)
    report = fetch(["rain", "hail"], Settings.load(corpus=tmp_path), known=known, fetcher=Fetcher(off, sleep=Pauses()))
    assert asked == ["depositary.test"]
    assert report.cut_off
    assert {item.reason for item in report.items} == {"unreachable"}


def test_a_folder_that_cannot_be_written_to_is_said(depositary: Depositary, tmp_path: Path) -> None:
    (tmp_path / "conventions").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="can't be written"):
        run(depositary, made_up(depositary, rain=good), tmp_path, "rain")
    (tmp_path / "file").write_text("")
    with pytest.raises(CallError, match="is a file"):
        run(depositary, made_up(depositary, rain=good), tmp_path / "file", "rain")


def test_two_fetches_into_one_folder(depositary: Depositary, tmp_path: Path) -> None:
    known, inside = made_up(depositary, rain=good), threading.Event()
    leave = threading.Event()

    def slow(visit: Visit, _times: int) -> None:
        inside.set()
        leave.wait(5)
        visit.answer(200, PDF)

    depositary.at("/rain", slow)
    first = threading.Thread(target=run, args=(depositary, known, tmp_path, "rain"))
    first.start()
    assert inside.wait(5)
    with pytest.raises(StorageError, match="Another fetch is at work"):
        run(depositary, known, tmp_path, "rain")
    leave.set()
    first.join()
    assert (tmp_path / "conventions/rain.pdf").read_bytes() == PDF


# -- the call -------------------------------------------------------------------------------------------------------


def test_without_ids_it_is_what_the_report_cites(tmp_path: Path) -> None:
    report = fetch([], Settings.load(corpus=tmp_path), dry_run=True)
    ids = [item.id for item in report.items]
    assert {"untoc", "untoc-firearms-protocol", "uncac", "drugs-1961", "drugs-1971", "drugs-1988"} <= set(ids)
    assert "terrorism-1999-financing" in ids
    assert "coe-cybercrime-2001" not in ids
    assert len(ids) == len(set(ids)) == 27
    assert list(tmp_path.iterdir()) == []
    assert not report.failed


@pytest.mark.corpus
def test_the_whole_corpus_lacks_nothing_that_the_report_cites(corpus: Path) -> None:
    report = fetch([], Settings.load(corpus=corpus), dry_run=True)
    assert {item.status for item in report.items} == {"there"}


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["fetch", "nothing", "--corpus", "{tmp}"], 2, "no instrument 'nothing'"),
        (["fetch", "uncac", "--language", "nl", "--corpus", "{tmp}"], 2, "no language 'nl'"),
        (["fetch", "uncac"], 2, "Name the corpus folder"),
        (["fetch", "uncac", "--dry-run", "--corpus", "{tmp}"], 0, "would fetch  uncac (en)  https://www.unodc.org/"),
        (["fetch", "untoc-smuggling-protocol", "--dry-run", "--corpus", "{tmp}"], 1, "fetch unga-55-25."),
        (["fetch", "coe-mla-1959", "--dry-run", "--corpus", "{tmp}"], 1, "Look for it at https://www.coe.int/"),
    ],
)
def test_how_a_call_ends(tmp_path: Path, arguments: list[str], status: int, says: str) -> None:
    ran = CliRunner().invoke(app, [a.format(tmp=tmp_path) for a in arguments])
    if isinstance(ran.exception, CallError):  # main() turns it into a message and a status
        assert (ran.exception.exit_status, status) == (2, 2)
        assert says in str(ran.exception)
    else:
        assert ran.exit_code == status
        assert says in ran.stdout


def test_json_is_alone_on_standard_output(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["fetch", "uncac", "drugs-1988", "--dry-run", "--json", "--corpus", str(tmp_path)])
    printed = json.loads(ran.stdout)
    assert (printed["planned"], printed["fetched"], printed["failed"], printed["dry_run"]) == (2, 0, 0, True)
    assert set(printed["items"][0]) == {
        *("id", "title", "language", "status", "file", "address", "bytes", "sha256", "reason", "error", "page")
    }


def test_more_hosts_are_a_setting() -> None:
    settings = Settings.load(fetch_hosts="archive.example.org, mirror.example.org")
    hosts = fetching.reach_of(settings, catalogue()).hosts
    assert {"archive.example.org", "mirror.example.org", "treaties.un.org"} <= hosts
