"""Which model is asked, where, and how much it may cost: options, then environment, then a TOML file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wellposed.errors import ProviderError

__all__ = ["Limits", "ModelSettings", "cache_folder", "configuration_file", "model_settings"]

OPENAI = "https://api.openai.com/v1"
_TABLES = ("model", "price", "limits")


@dataclass(frozen=True)
class Limits:
    """What a session may spend on a model."""

    calls: int = 30
    tokens: int = 300_000
    """Sent and received together; estimated where the server does not say."""
    money: float = 1.0
    """In the currency of the price; counts only where a price is known."""
    seconds: float = 900.0
    """Time spent waiting for the model."""


@dataclass(frozen=True)
class ModelSettings:
    """A model that is configured."""

    name: str
    base_url: str = OPENAI
    key: str = field(default="", repr=False)
    """Never written anywhere; left out of the representation."""
    price_sent: float | None = None
    """Price of a million tokens sent; None: unknown, which is not zero."""
    price_received: float | None = None
    currency: str = "USD"
    limits: Limits = Limits()
    timeout_s: float = 180.0
    """Of one call."""
    uses_cache: bool = True

    @property
    def is_local(self) -> bool:
        """True when the server asks for no key."""
        host = urlsplit(self.base_url).hostname or ""
        return host in ("localhost", "::1") or host.startswith(("127.", "10.", "192.168."))


def configuration_file() -> Path:
    """Return where the configuration file stands: `WELLPOSED_CONFIG`, else the platform's own place."""
    if named := os.environ.get("WELLPOSED_CONFIG"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("wellposed", appauthor=False) / "config.toml"


def cache_folder() -> Path:
    """Return where replies and servers' abilities are kept: `WELLPOSED_CACHE`, else the platform's."""
    if named := os.environ.get("WELLPOSED_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("wellposed", appauthor=False)


def model_settings(
    name: str | None = None,
    base_url: str | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
    limits: Mapping[str, float] | None = None,
    uses_cache: bool = True,
) -> ModelSettings | None:
    """Return the configured model; None when there is none or "none" is asked for.

    An `OPENAI_API_KEY` alone configures nothing: it may stand there for other programs.

    Args:
        name: The option `--model`: a model's name, "auto" (what is configured) or "none".
        base_url: The option `--base-url`.
        environment: Read instead of the process's environment.
        file: Read instead of `configuration_file()`.
        limits: Limits given as options, by the names of `Limits`.
        uses_cache: False for `--no-cache`.

    Raises:
        ProviderError: The file is malformed, or the key that the server needs is not there.
    """
    if name == "none":
        return None
    env = os.environ if environment is None else environment
    data = _tables(file or configuration_file())
    model, price = data["model"], data["price"]
    chosen = (None if name == "auto" else name) or env.get("WELLPOSED_MODEL") or model.get("name")
    if not chosen or chosen == "none":
        return None
    caps = Limits(**{**data["limits"], **{k: v for k, v in (limits or {}).items() if v is not None}})
    found = ModelSettings(
        name=chosen,
        base_url=(base_url or env.get("OPENAI_BASE_URL") or model.get("base_url") or OPENAI).rstrip("/"),
        key=env.get(model.get("key_variable", "OPENAI_API_KEY"), ""),
        price_sent=price.get("sent"),
        price_received=price.get("received"),
        currency=price.get("currency", "USD"),
        limits=caps,
        uses_cache=uses_cache,
    )
    found = replace(found, timeout_s=float(model.get("timeout_s", found.timeout_s)))
    _require_address(found)
    return found


def _require_address(found: ModelSettings) -> None:
    """Refuse an address that is none, and a key that is missing where one is needed.

    Raises:
        ProviderError: Naming what to set.
    """
    parts = urlsplit(found.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise ProviderError(
            f"the model server's address {_plain(found.base_url)!r} is not an http address",
            where="--base-url, OPENAI_BASE_URL or `base_url` in the configuration file",
            why="a name or a password in an address would end up in logs" if parts.username else "",
            instead="write it like http://localhost:11434/v1, and give a key in OPENAI_API_KEY",
        )
    if found.base_url == OPENAI and not found.key:
        raise ProviderError(
            f"the model {found.name!r} needs a key, and none is set",
            where=found.base_url,
            why="the server refuses every question without one",
            instead="set OPENAI_API_KEY; or name a keyless server: --base-url http://localhost:11434/v1; "
            "or --model none for the built-in reader",
        )


def _plain(address: str) -> str:
    """Return an address without the part before an @, where secrets stand."""
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else address


def _tables(path: Path) -> dict[str, dict[str, Any]]:
    """Return the tables of the configuration file, each empty when it is not there."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        data = {}
    except (OSError, ValueError) as error:
        raise _malformed(path, str(error)) from None
    for table in data:
        if table not in _TABLES:
            raise _malformed(path, f"{table!r} is not known")
    found = {table: data.get(table, {}) for table in _TABLES}
    known = {
        "model": {"name": str, "base_url": str, "key_variable": str, "timeout_s": (int, float)},
        "price": {"sent": (int, float), "received": (int, float), "currency": str},
        "limits": {f.name: (int, float) for f in fields(Limits)},
    }
    for table, entries in found.items():
        if not isinstance(entries, dict):
            raise _malformed(path, f"{table!r} is not a table")
        for key, value in entries.items():
            if "key" in key and key != "key_variable":
                raise _malformed(path, f"{table}.{key}: keys do not belong into a file; name the variable")
            if key not in known[table]:
                raise _malformed(path, f"{table}.{key} is not known; known: {', '.join(known[table])}")
            if not isinstance(value, known[table][key]) or isinstance(value, bool):
                raise _malformed(path, f"{table}.{key} has the wrong kind")
    return found


def _malformed(path: Path, reason: str) -> ProviderError:
    return ProviderError(
        f"the configuration file cannot be used: {reason}",
        where=str(path),
        instead='write, for example:  [model]  name = "qwen3:8b"  base_url = "http://localhost:11434/v1"  '
        'key_variable = "OPENAI_API_KEY"',
    )
