"""The address of a file on the web, as a caller or a redirect gives it."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, unquote, urljoin, urlsplit

MAX_CHARACTERS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_MAX_NAME = 253
_KEPT = "!#$%&'()*+,/:;=?@[]~"
"""What stands in a path or query as it is; a percent sign begins a byte that the caller has encoded."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address, without credentials and fragment.

    Attributes:
        host: a name in ASCII, lower case and without a dot at its end, or an IP address without brackets.
        target: path and query, percent-encoded.
    """

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, text: str) -> "WebAddress":
        """The address that a text means.

        Raises:
            ValueError: there is no such address, or readers could disagree about its host.
        """
        # urlsplit drops tabs and newlines without a word, and browsers read a backslash as a slash.
        if len(text) > MAX_CHARACTERS or not text.isprintable() or " " in text or "\\" in text:
            raise ValueError("too long, or a character that belongs in no address")
        parts = urlsplit(text)
        if parts.scheme not in DEFAULT_PORTS:
            raise ValueError("another scheme")
        if "@" in parts.netloc:
            raise ValueError("credentials")
        port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
        target = parts.path or "/"
        target += f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, normal_host(parts.hostname or ""), port, quote(target, safe=_KEPT))

    def joined(self, location: str) -> "WebAddress":
        """The address that a redirect from this one leads to.

        Raises:
            ValueError: as :meth:`parse`.
        """
        return WebAddress.parse(urljoin(f"{self.scheme}://{self.authority}{self.target}", location))

    @property
    def has_default_port(self) -> bool:
        return self.port == DEFAULT_PORTS[self.scheme]

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.has_default_port else f"{host}:{self.port}"

    @property
    def filename(self) -> str:
        """The last segment of the path; empty if there is none."""
        return unquote(self.target.partition("?")[0].rpartition("/")[2])


def normal_host(host: str) -> str:
    """A host in the form in which two texts for the same one are equal; an IPv6 address has no brackets.

    Raises:
        ValueError: it is no name and no address.
    """
    if ":" in host:
        return str(_without_zone(host))
    if not 0 < len(host) <= _MAX_NAME:
        raise ValueError("no host, or too long a one")
    name = host.encode("idna").decode().lower()
    if not _NAME.fullmatch(name):
        raise ValueError("a character that belongs in no name")
    return name.rstrip(".")


def host_and_port(text: str) -> tuple[str, int | None]:
    """The two halves of ``host[:port]``; an IPv6 address stands in brackets.

    Raises:
        ValueError: it is something else.
    """
    parts = urlsplit(f"//{text}")
    if parts.netloc != text or "@" in text:
        raise ValueError("more than a host and a port")
    return normal_host(parts.hostname or ""), parts.port


def _without_zone(host: str) -> IPv6Address:
    address = IPv6Address(host)
    if address.scope_id is not None:
        raise ValueError("an address with a zone")
    return address
