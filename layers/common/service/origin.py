"""Where a request comes from: the host that it names, and the site whose page sent it. Where links lead."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from layers.common.errors import CrossSite, ForeignHost, MalformedRequest, expected
from layers.common.service.settings import ServiceSettings, is_ip_address

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?", re.ASCII | re.IGNORECASE)
_OWN_SITES: Final = frozenset({"same-origin", "none"})
"""``Sec-Fetch-Site`` of requests of the service's own page, and of what a person has typed or opened."""


@dataclass(frozen=True, slots=True)
class OriginRules:
    """Which requests are served, by what a browser says about them.

    Without keys a browser on a trusted machine is all that separates a web page from the service. The page
    may post to it from its own site, or its name may be resolved to the address of the service, which makes
    the two one origin; so both the site and the host are checked. With keys, the key decides: no browser
    sends it for another site. A public service has nothing to protect here.

    Attributes:
        hosts: names of hosts besides localhost and IP addresses; None if hosts are not checked.
        own: host and port of the public URL; empty if there is none.
        sites: whether the site is checked.
    """

    hosts: frozenset[str] | None
    own: str
    sites: bool

    @classmethod
    def of(cls, settings: ServiceSettings) -> "OriginRules":
        """The rules that the settings make."""
        public = urlsplit(settings.public_url)
        checks_hosts = not settings.is_public and bool(settings.allowed_hosts or not settings.api_keys)
        hosts = settings.allowed_hosts | {"localhost", public.hostname or "localhost"}
        return cls(
            hosts if checks_hosts else None,
            public.netloc.lower(),
            sites=not settings.is_public and not settings.api_keys,
        )

    def check(self, headers: Headers) -> None:
        """Refuse a request that a page of another site may have sent.

        Raises:
            MalformedRequest: the host is no host.
            ForeignHost: the host is not one of this service's.
            CrossSite: a page of another site sent it.
        """
        authority = ",".join(headers.getlist("host")).lower()
        found = _HOST.fullmatch(authority)
        if authority and found is None:
            raise MalformedRequest(expected("a host", "Host", authority))
        if self.hosts is not None and not self._is_ours(found[1] if found else ""):
            wanted = "localhost, an IP address, or a host in ALLOWED_HOSTS or PUBLIC_URL"
            raise ForeignHost(expected(wanted, "Host", authority), param="Host")
        if self.sites and not _is_own_site(headers, {authority, self.own} - {""}):
            raise CrossSite(
                "expected a request of this service's own page or of a program; another page sent it"
            )

    def _is_ours(self, host: str) -> bool:
        assert self.hosts is not None
        return host in self.hosts or is_ip_address(host.strip("[]"))


def base_url(request: Request, public_url: str) -> str:
    """Where the caller reaches the service, with a slash at the end."""
    return f"{public_url}/" if public_url else str(request.base_url)


def _is_own_site(headers: Headers, own: Collection[str]) -> bool:
    sites = headers.getlist("sec-fetch-site")
    if sites:
        return _OWN_SITES.issuperset(sites)
    # Older browsers, and those that do not trust plain HTTP, send only the origin. Its scheme is passed over,
    # since the service does not know it behind a proxy that ends TLS. A page without an origin sends "null".
    return all(origin.partition("://")[2].lower() in own for origin in headers.getlist("origin"))
