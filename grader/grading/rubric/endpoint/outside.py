"""Which addresses people may have a server ask who do not run it: none of its own network.

Else a field for an address would be a way to everything that the server can reach and they cannot.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models.endpoint import Endpoint

if TYPE_CHECKING:
    from grader.models.endpoint import EndpointChoice

_INSIDE = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".localdomain")
"""Ends of names that mean something within a network alone."""
_PROVIDERS = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("192.0.0.0/24"))
"""Addresses that look public, and at which a cloud tells its machines about themselves."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Outside:
    """Lets through what lies outside, and the one endpoint that the server itself ``offers`` to all."""

    offers: str | None = None

    def allows(self, endpoint: Endpoint | EndpointChoice) -> bool:
        """Whether an address may be asked, as far as it tells by itself; a name is looked up when it is."""
        return self.is_offered(endpoint) or _may_lie_outside(Endpoint(endpoint.base_url, "any"))

    def is_offered(self, endpoint: Endpoint | EndpointChoice) -> bool:
        """Whether that is the server's own offer, to the letter: another path may be another service."""
        return self.offers is not None and endpoint.base_url.rstrip("/") == self.offers.rstrip("/")


def inside(host: str) -> str:
    """Why a host is not asked, in a sentence."""
    return (
        f"{host} is within this server’s own network, which only its admins may have asked: choose a service "
        "on the internet."
    )


def is_outside(address: str) -> bool:
    """Whether an address, in numbers, is one that everybody on the internet could reach."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        within = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            within = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if within is not None:
            return is_outside(str(within))
    if found.is_multicast or found.is_reserved or any(found in network for network in _PROVIDERS):
        return False
    return found.is_global


def _may_lie_outside(endpoint: Endpoint) -> bool:
    host = endpoint.host
    if endpoint.is_local:
        return False
    try:
        return is_outside(host)
    except ValueError:
        pass
    labels = host.split(".")
    # Systems read 127.1, 2130706433 and 0x7f000001 as addresses as well.
    is_number = labels[-1].isdigit() or labels[-1].startswith("0x")
    return len(labels) > 1 and not is_number and not host.endswith(_INSIDE)
