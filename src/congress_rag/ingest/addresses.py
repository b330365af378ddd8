"""Where a download may go: known hosts, over https, at public addresses, within a time.

A name is resolved once, its addresses are checked, and the connection is made to the address that was checked, so
that a name can't point elsewhere between the check and the connection.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpcore

from congress_rag.errors import AddressRefusedError, UnreachableError

__all__ = ["GuardedNetwork", "Reach", "is_public"]

_TRANSLATED = ip_network("64:ff9b::/96")  # NAT64: an IPv4 address in the last 32 bits


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the public internet, and so is the IPv4 address that an IPv6 address may wrap.

    >>> [is_public(ip_address(a)) for a in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1")]
    [True, False, False, False, False]
    """
    if isinstance(address, IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _TRANSLATED:
            wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast


def _look_up(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Reach:
    """The hosts that may be fetched from (``host``, or ``host:port`` where it isn't the usual port), and how.

    ``schemes``, ``admits`` and ``look_up`` are as they are for a reason; only a test with a server of its own
    gives others.
    """

    hosts: frozenset[str]
    schemes: frozenset[str] = frozenset({"https"})
    admits: Callable[[IPv4Address | IPv6Address], bool] = is_public
    look_up: Callable[[str, int], Sequence[str]] = _look_up

    def check(self, address: str) -> None:
        """Checks what the address says of itself.

        Raises:
            AddressRefusedError: it isn't https, holds a user name, or leads to another host.
        """
        try:
            parts = urlsplit(address)
            host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
        except ValueError as error:
            raise AddressRefusedError(f"{address!r} is no address: {error}. Mend it in the catalogue.") from error
        if parts.scheme not in self.schemes:
            raise AddressRefusedError(
                f"{address} isn't fetched: texts are fetched over {' or '.join(sorted(self.schemes))} only. "
                "Look for the text's https address at the depositary."
            )
        if parts.username is not None or parts.password is not None:
            raise AddressRefusedError(f"{address} isn't fetched: it holds a user name. Take that out.")
        if host not in self.hosts:
            raise AddressRefusedError(
                f"{address} isn't fetched: {host} isn't a depositary that the catalogue knows. "
                "If you trust it, add it to CONGRESS_RAG_FETCH_HOSTS."
            )

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a host that may be connected to.

        Raises:
            UnreachableError: the name isn't known; mostly there is no network.
            AddressRefusedError: it has none but private, local or reserved addresses.
        """
        try:
            found = self.look_up(host, port)
        except OSError as error:
            raise UnreachableError(
                f"{host} can't be found ({error.strerror or error}). Check that this machine is on a network."
            ) from error
        admitted = [address for address in found if self.admits(ip_address(address.partition("%")[0]))]
        if not admitted:
            raise AddressRefusedError(
                f"{host} isn't fetched from: its name leads to {', '.join(dict.fromkeys(found)) or 'nothing'}, "
                "which is no public address. Check this machine's name service."
            )
        return admitted


class _TimedStream(httpcore.NetworkStream):
    """A stream that ends at a deadline, however slowly it drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this text is over")
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedNetwork(httpcore.NetworkBackend):
    """Connections to admitted addresses only, none of which outlives the deadline (by the monotonic clock)."""

    def __init__(self, reach: Reach, deadline: float) -> None:
        self._reach, self._deadline = reach, deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connects to the first admitted address that answers.

        Raises:
            UnreachableError, AddressRefusedError: as :meth:`Reach.resolve`.
        """
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._reach.resolve(host, port):
            try:
                stream = self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _TimedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError(f"{host} has no address")
