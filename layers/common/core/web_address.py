"""The address of a file on the web, as a caller or a redirect gives it."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, unquote, urljoin, urlsplit

MAX_CHARACTERS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}

_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@/?#]+))(?::([0-9]{1,5})?)?")
_LAST_PORT = 65_535
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
        host, port = host_and_port(parts.netloc)
        if port is None:
            port = DEFAULT_PORTS[parts.scheme]
        target = parts.path or "/"
        target += f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port, quote(target, safe=_KEPT))

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


def host_and_port(text: str) -> tuple[str, int | None]:
    """The two halves of ``host[:port]``, the host as :class:`WebAddress` has it.

    Raises:
        ValueError: it is something else.
    """
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        raise ValueError("more or less than a host and a port")
    port = int(found[3]) if found[3] else None
    if port is not None and port > _LAST_PORT:
        raise ValueError("a port out of range")
    return str(IPv6Address(found[1])) if found[1] else _name(found[2]), port


def _name(text: str) -> str:
    if len(text) > _MAX_NAME:
        raise ValueError("too long a name")
    name = text.encode("idna").decode().lower()
    if not _NAME.fullmatch(name):
        raise ValueError("a character that belongs in no name")
    return name.rstrip(".")
