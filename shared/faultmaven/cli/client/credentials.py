"""How this machine signs in to sites: one entry per site, in a file that only its user can read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from faultmaven.cli.client.errors import AddressRefused, NotSignedIn
from faultmaven.cli.client.kept import config_folder, keep, read_kept

DEFAULT_API = "http://127.0.0.1:8080/api"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Credentials:
    """What opens one site: an API key, or the tokens of a sign-in. Secrets are in no `repr`."""

    api_url: str
    name: str = ""
    api_key: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    #: `name=value` of the cookie that continues the sign-in.
    refresh_cookie: str = field(default="", repr=False)

    @property
    def bearer(self) -> str:
        """Return what the Authorization header bears."""
        return self.api_key or self.access_token

    def renewed(self, access_token: str, refresh_cookie: str) -> Credentials:
        """Return them with the tokens that the site gave last."""
        return replace(self, access_token=access_token, refresh_cookie=refresh_cookie)


def api_url_of(site: str, *, plain_http: bool = False) -> str:
    """Return the address of the API of a site, given as a person types it.

    Raises AddressRefused for no web address, and for http to another machine unless `plain_http`: passwords and
    evidence would be there to read for everybody on the way.
    """
    typed = site.strip().rstrip("/")
    address = typed if "://" in typed else f"{'http' if typed.partition(':')[0] in _LOOPBACK else 'https'}://{typed}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise AddressRefused(
            "Give the address of the site as the browser shows it, such as https://faults.example.com."
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not plain_http:
        raise AddressRefused("Over http everybody on the way can read it: use https, or --plain-http if you must.")
    return address if parts.path.endswith("/api") else f"{address}/api"


def chosen_credentials() -> Credentials:
    """Return what the next request is sent with: FM_API_URL and FM_API_KEY go before what `fm login` kept.

    A key from the environment goes to the site of the environment, else to the one signed in to last; a kept secret
    goes only to the site that gave it. Raises NotSignedIn.
    """
    api_url = kept_site() or DEFAULT_API
    if key := os.environ.get("FM_API_KEY", ""):
        return Credentials(api_url, "the API key in FM_API_KEY", api_key=key)
    found = kept_credentials(api_url)
    if found is None:
        site = api_url.removesuffix("/api")
        raise NotSignedIn(f"You are not signed in to {site}: fm login {site}")
    return found


def kept_site() -> str:
    """Return the API of the site that commands go to: FM_API_URL, else the last one signed in to; empty for none."""
    return os.environ.get("FM_API_URL", "").rstrip("/") or _kept()["current"] or ""


def keep_credentials(credentials: Credentials) -> None:
    """Keep them, as those of the site that commands go to from now on."""
    with locked():
        _write(credentials.api_url, _kept()["sites"] | {credentials.api_url: _entry(credentials)})


def replace_credentials(credentials: Credentials) -> None:
    """Keep renewed ones of a site, whichever is the current one; the caller has the lock."""
    kept = _kept()
    _write(kept["current"], kept["sites"] | {credentials.api_url: _entry(credentials)})


def kept_credentials(api_url: str) -> Credentials | None:
    """Return what is kept for a site now; another command may have renewed it meanwhile."""
    found = _kept()["sites"].get(api_url)
    return _credentials(api_url, found) if found else None


def forget_credentials(api_url: str) -> None:
    """Forget those of one site."""
    with locked():
        sites = {url: entry for url, entry in _kept()["sites"].items() if url != api_url}
        _write(next(iter(sites), None), sites)


@contextmanager
def locked() -> Generator[None]:
    """Keep other commands from changing the file: a refresh token counts once, so two must not spend the same one."""
    folder = config_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _file() -> Path:
    return config_folder() / "credentials.json"


def _kept() -> dict[str, Any]:
    kept = read_kept(_file())
    return {"current": kept.get("current"), "sites": kept.get("sites") or {}}


def _write(current: str | None, sites: Mapping[str, Mapping[str, str]]) -> None:
    keep(_file(), {"current": current, "sites": sites})


def _entry(credentials: Credentials) -> dict[str, str]:
    return {name: value for name, value in asdict(credentials).items() if name != "api_url"}


def _credentials(api_url: str, entry: dict[str, str]) -> Credentials:
    return Credentials(
        api_url,
        name=entry.get("name", ""),
        api_key=entry.get("api_key", ""),
        access_token=entry.get("access_token", ""),
        refresh_cookie=entry.get("refresh_cookie", ""),
    )
