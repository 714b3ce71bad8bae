"""The outside identity provider (OpenID Connect), read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """Settings of allauth: one provider when `MARSHRUT_OIDC_URL` is given, none otherwise."""
    address = environment.get("MARSHRUT_OIDC_URL")
    app = {
        "provider_id": "region",
        "name": environment.get("MARSHRUT_OIDC_NAME", "Единый вход"),
        "client_id": environment.get("MARSHRUT_OIDC_CLIENT", ""),
        "secret": environment.get("MARSHRUT_OIDC_SECRET", ""),
        "settings": {
            "server_url": address,
            "fetch_userinfo": True,
            "scope": environment.get("MARSHRUT_OIDC_SCOPE", "openid profile email snils").split(),
        },
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if address else []}}


def origins(environment: Mapping[str, str]) -> list[str]:
    """Where the form of sign-in may lead: the provider, and another origin of its pages if it has one."""
    given = (environment.get("MARSHRUT_OIDC_URL", ""), environment.get("MARSHRUT_OIDC_PAGES", ""))
    return [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, given) if parts.netloc]
