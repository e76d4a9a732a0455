"""How a download leaves the machine: the proxy and the certificates that QGIS uses."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Mapping, NamedTuple
from urllib.parse import quote

_KINDS = {"HttpProxy": "http", "HttpCachingProxy": "http", "Socks5Proxy": "socks5h"}


class Network(NamedTuple):
    """What QGIS knows of the network.

    Attributes:
        variables: The proxy, as programs expect it.
        certificates: Those of the user and of the organisation, as PEM; "" where the system's own are enough.
    """

    variables: Mapping[str, str] = {}
    certificates: str = ""


def network_of_qgis() -> Network:
    """Read QGIS's settings; call it in the main thread."""
    from qgis.core import QgsApplication, QgsSettings

    settings, manager = QgsSettings(), QgsApplication.authManager()
    own = [*manager.databaseCAs(), *manager.extraFileCAs()]
    pem = bytes(manager.trustedCaCertsPemText()).decode("ascii", "replace") if own else ""
    return Network(proxy_variables(lambda key: settings.value(f"proxy/{key}")), pem)


def proxy_variables(read: Callable[[str], Any]) -> Dict[str, str]:
    """Turn QGIS's proxy into the variables that uv and pip read.

    A default proxy (the system's) sets nothing: they find it by themselves.

    Args:
        read: Gives the value of a setting under `proxy/`.
    """
    scheme = _KINDS.get(str(read("proxyType")))
    host = str(read("proxyHost") or "")
    if str(read("proxyEnabled")).lower() != "true" or scheme is None or not host:
        return {}
    user, password = (quote(str(read(key) or ""), safe="") for key in ("proxyUser", "proxyPassword"))
    login = f"{user}:{password}@" if user and password else f"{user}@" if user else ""
    port = f":{read('proxyPort')}" if read("proxyPort") else ""
    excluded = read("noProxyUrls") or []
    without = ",".join(_host(address) for address in ([excluded] if isinstance(excluded, str) else excluded))
    address = f"{scheme}://{login}{host}{port}"
    found = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), address)
    return {**found, "NO_PROXY": without} if without else found


def _host(address: str) -> str:
    return address.split("://")[-1].split("/")[0].split(":")[0]


def write_certificates(network: Network, path: str) -> Dict[str, str]:
    """Put the certificates where programs can read them, and give the variables that say where; none for none."""
    if not network.certificates:
        return {}
    with open(path, "w", encoding="ascii") as file:
        file.write(network.certificates)
    return dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT"), os.path.abspath(path))
