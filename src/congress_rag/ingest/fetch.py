"""One text from its official address to a file: whole, of the right form, checked, or not at all.

What is tried again: a host that doesn't answer, a connection that breaks, "too many requests" and errors of the
server; with growing waits, or as long as the server asks for. A download that was cut off goes on where it ended.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import httpcore
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
    wait_random,
)

from congress_rag.errors import AddressRefusedError, FetchError, NotTheTextError, UnreachableError
from congress_rag.ingest.addresses import GuardedNetwork, Reach
from congress_rag.ingest.catalogue import Text
from congress_rag.ingest.forms import check_declared, check_form, check_whole
from congress_rag.ingest.partial import Partial

__all__ = ["Downloaded", "Fetcher", "Limits"]

Progress = Callable[[int, int | None], None]

_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_SPAN = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_AGAIN = "Try again later; what has arrived is kept where it can be continued."
_LOOK = "Look for the text at the depositary, and mend the address in the catalogue."


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much: bytes and seconds for one text (attempts included), seconds of silence, tries, waits."""

    bytes: int = 100_000_000
    seconds: float = 900.0
    silence: float = 30.0
    attempts: int = 5
    redirects: int = 5
    first_wait: float = 1.0
    longest_wait: float = 120.0


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A text that has arrived whole: its size and checksum."""

    bytes: int
    sha256: str


class _PassingError(FetchError):
    """What may be gone at the next attempt. ``wait`` is what the server asks for, in seconds."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class _SilentError(_PassingError, UnreachableError):
    """The host doesn't answer."""


def _unseen(done: int, of: int | None) -> None:
    """Progress that nobody looks at."""


class Fetcher:
    """Downloads texts within a reach and limits.

    ``sleep`` is how it waits between attempts, ``trust`` whose certificates it believes (certifi's, where not given).
    """

    def __init__(
        self,
        reach: Reach,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._reach = reach
        self._trust = trust or httpcore.default_ssl_context()
        self._limits = limits or Limits()
        self._sleep = sleep
        self._headers: dict[bytes | str, bytes | str] = {
            "User-Agent": f"congress-rag/{version('congress-rag')}",
            "Accept-Encoding": "identity",
        }

    def download(self, text: Text, target: Path, on_progress: Progress = _unseen) -> Downloaded:
        """Downloads a text beside its target; :meth:`Partial.finish` of the target puts it in place.

        Raises:
            AddressRefusedError: the address, or one that it redirects to, may not be fetched.
            UnreachableError: the host can't be found or doesn't answer; what has arrived is kept for the next time.
            FetchError: the server refuses, or what it delivers isn't the text.
            StorageError: it can't be written.
        """
        partial = Partial(target)
        limits = self._limits
        deadline = time.monotonic() + limits.seconds
        backoff = wait_exponential(multiplier=limits.first_wait, max=30) + wait_random(0, limits.first_wait)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, _PassingError) else None
            return backoff(state) if asked is None else asked

        retrying = Retrying(
            retry=retry_if_exception_type(_PassingError),
            stop=stop_after_attempt(limits.attempts) | stop_before_delay(limits.seconds),
            wait=wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            declared = retrying(self._attempt, text, partial, deadline, on_progress)
            check_whole(text, partial, declared)
            return Downloaded(partial.path.stat().st_size, self._sha256(text, partial))
        except NotTheTextError:
            partial.discard()
            raise

    def _attempt(self, text: Text, partial: Partial, deadline: float, on_progress: Progress) -> bool:
        """One try; says whether the server told where the text ends."""
        part = partial.resumable(text.address)
        headers: dict[bytes | str, bytes | str] = {"Range": f"bytes={part[0]}-", "If-Range": part[1]} if part else {}
        with self._response(text.address, headers, deadline) as response:
            fields = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            start, total = self._span(text.address, response.status, fields, partial, part[0] if part else 0)
            self._check_fields(text, fields, total)
            tag = fields.get("etag", "")
            known = tag if tag.startswith('"') else fields.get("last-modified")  # a weak tag can't continue a part
            head = bytearray()
            with partial.writing(text.address, known, start) as file:
                done = start
                for chunk in response.iter_stream():
                    done += len(chunk)
                    if done > self._limits.bytes:
                        raise self._too_large(text.address)
                    file.write(chunk)
                    on_progress(done, total)
                    if start == 0 and len(head) < 1024:
                        head += chunk
                        if len(head) >= 1024:
                            check_form(text, bytes(head))
            if done == 0 or (total is not None and done != total):
                raise _PassingError(f"{text.address} delivered {done:,} bytes instead of {total or 'a text'}. {_AGAIN}")
            return total is not None or "transfer-encoding" in fields

    @contextmanager
    def _response(
        self, address: str, headers: dict[bytes | str, bytes | str], deadline: float
    ) -> Iterator[httpcore.Response]:
        """The answer to a request, after redirects; failures of the connection as errors of ours."""
        silence = self._limits.silence
        timeout = {"connect": min(10.0, silence), "read": silence, "write": silence, "pool": silence}
        network = GuardedNetwork(self._reach, deadline)
        at, passed = address, {address}
        try:
            with httpcore.ConnectionPool(self._trust, network_backend=network) as pool:
                self._reach.check(at)
                while True:
                    with pool.stream(
                        "GET", at, headers={**self._headers, **headers}, extensions={"timeout": timeout}
                    ) as response:
                        if response.status not in _REDIRECTS:
                            yield response
                            return
                        at = self._redirect(address, at, response)
                    if at in passed or len(passed) > self._limits.redirects:
                        raise FetchError(f"{address} redirects in a circle or too often, at last to {at}. {_LOOK}")
                    passed.add(at)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            if time.monotonic() >= deadline:
                raise FetchError(
                    f"{address} took longer than {self._limits.seconds:g} seconds. Fetch it again to go on."
                ) from error
            if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in error.args):
                raise FetchError(
                    f"{urlsplit(at).hostname} can't prove that it is who it says: {error}. "
                    "Check the clock and the certificates of this machine."
                ) from error
            host, reason = urlsplit(at).hostname, str(error) or type(error).__name__
            if isinstance(error, (httpcore.ConnectError, httpcore.ConnectTimeout)):
                raise _SilentError(f"{host} doesn't answer ({reason}). {_AGAIN}") from error
            raise _PassingError(f"{host} broke off ({reason}). {_AGAIN}") from error

    def _redirect(self, address: str, at: str, response: httpcore.Response) -> str:
        """Where a redirect leads, checked."""
        location = next((value for name, value in response.headers if name.lower() == b"location"), b"")
        if not location:
            raise FetchError(f"{at} redirects to nowhere. {_LOOK}")
        target = urldefrag(urljoin(at, quote(location.decode("latin-1"), safe="%/:?#[]@!$&'()*+,;=~"))).url
        try:
            self._reach.check(target)
        except AddressRefusedError as error:
            raise AddressRefusedError(f"{address} redirects to where nothing is fetched from. {error}") from error
        return target

    def _span(
        self, address: str, status: int, fields: dict[str, str], partial: Partial, had: int
    ) -> tuple[int, int | None]:
        """From which byte on an answer is, and how many the whole text has, as far as the server says."""
        length = int(fields["content-length"]) if fields.get("content-length", "").isdigit() else None
        if status == 200:
            return 0, length
        if status == 206 and had:
            span = _SPAN.fullmatch(fields.get("content-range", ""))
            if span and int(span[1]) == had:
                return had, None if span[2] == "*" else int(span[2])
        if status in (206, 416):  # not the rest that was asked for: begin anew
            partial.discard()
            raise _PassingError(f"{address} didn't go on where the download broke off. {_AGAIN}", wait=0)
        if status in _PASSING:
            wait = _seconds(fields.get("retry-after"))
            if wait is not None and wait > self._limits.longest_wait:
                raise FetchError(f"{address} asks for a wait of {wait:,.0f} seconds. Fetch it again after that.")
            raise _PassingError(f"{address} answered {status}, time after time. {_AGAIN}", wait)
        raise FetchError(f"{address} answered {status} instead of the text. {_LOOK}")

    def _check_fields(self, text: Text, fields: dict[str, str], total: int | None) -> None:
        if total is not None and total > self._limits.bytes:
            raise self._too_large(text.address)
        if fields.get("content-encoding", "identity") not in ("identity", ""):
            raise NotTheTextError(f"{text.address} delivers the text compressed, which wasn't asked for. {_LOOK}")
        check_declared(text, fields.get("content-type", ""))

    @staticmethod
    def _sha256(text: Text, partial: Partial) -> str:
        """The checksum of what has arrived, which is the pinned one where the catalogue pins it."""
        sha256 = partial.sha256()
        if text.sha256 not in (None, sha256):
            raise NotTheTextError(
                f"{text.address} delivers another text than the one that the catalogue pins: its SHA-256 is {sha256}. "
                "If the depositary has published it anew, read it, and renew the catalogue's sha256."
            )
        return sha256

    def _too_large(self, address: str) -> NotTheTextError:
        return NotTheTextError(
            f"{address} delivers more than {self._limits.bytes / 1e6:g} MB. "
            "If that is right, raise CONGRESS_RAG_MAX_FILE_MB."
        )


def _seconds(retry_after: str | None) -> float | None:
    """What a Retry-After asks for: seconds, or a date.

    >>> _seconds("120"), _seconds("Wed, 21 Oct 2015 07:28:00 GMT"), _seconds("soon"), _seconds(None)
    (120.0, 0.0, None, None)
    """
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
