"""How allauth meets our register: nobody signs up by themselves, outside identities join people by СНИЛС."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused

from . import actions, queries, rules
from .words import NO_MAIL

log = logging.getLogger(__name__)


def _down(provider: str) -> Refused:
    return Refused(
        "outside.down",
        f"«{provider}» сейчас не отвечает, это не ваша ошибка. Войдите по почте и паролю или ключом доступа, "
        "либо повторите через несколько минут.",
    )


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts open only by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up without an invitation."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Every way of signing in ends here; the address of an account is a confirmed one."""
        actions.confirm_address(SYSTEM, user)
        super().login(request, user)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """A new address becomes the login unless somebody else signs in with it."""
        if actions.address_taken(SYSTEM, email_address.email, account_id=email_address.user_id):
            messages.error(request, "С этой почтой уже входит другой человек. Укажите другую.")
            return False
        return bool(super().confirm_email(request, email_address))

    def format_email_subject(self, subject: str) -> str:
        """«Маршрут»: what the letter is about."""
        return f"«Маршрут»: {subject[:1].lower()}{subject[1:]}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter unless the person has no address."""
        if not email.endswith(NO_MAIL):
            super().send_mail(template_prefix, email, {**context, "site_url": settings.SITE_URL})

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page; for staff without a second step, the page that explains it."""
        if actions.factor_due(queries.actor_of(request.user)):
            return reverse("people:factor")
        return str(super().get_login_redirect_url(request))


class Region(OpenIDConnectProvider):  # type: ignore[misc]
    """OpenID Connect with a nonce besides `state` and PKCE; keeps of the claims only the name of the person."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Go to the provider; a provider that does not answer is named in words."""
        nonce = secrets.token_urlsafe(24)
        params = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        try:
            return super().redirect(request, process, next_url, data, auth_params=params, nonce=nonce, **kwargs)  # type: ignore[no-any-return]
        except RequestException as error:
            log.warning("identity provider does not answer: %s", error)
            raise _down(self.name) from error

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        """The sign-in with all claims beside it, and only the name to be stored."""
        login = super().sociallogin_from_response(request, response)
        login.claims = response
        info = response.get("userinfo") or response.get("id_token") or {}
        login.account.extra_data = {"userinfo": {k: info[k] for k in ("sub", "name") if k in info}}
        return login


class Outside(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through an outside identity: joined to the imported person by СНИЛС, unknown people are refused."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Our own kind of OpenID Connect."""
        found = super().get_provider(request, provider, client_id)
        return Region(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the outside identity to the account of the person with the same confirmed СНИЛС."""
        provider = str(sociallogin.provider.name)
        claims = _checked(sociallogin, provider)
        found = rules.identity(claims, assurance=settings.OIDC_ASSURANCE, provider=provider)
        account = actions.join_outside(SYSTEM, found)
        connecting = sociallogin.state.get("process") == "connect"
        if connecting:
            actions.check_same(SYSTEM, account, account_id=request.user.pk, provider=provider)
        if sociallogin.is_existing:
            actions.check_same(SYSTEM, account, account_id=sociallogin.user.pk, provider=provider)
        elif not connecting:
            sociallogin.connect(request, account)
            actions.note_linked(SYSTEM, account)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say in words what went wrong at the provider."""
        name = str(provider.name)
        if error == AuthError.CANCELLED:
            raise Refused("outside.cancelled", f"Вы отказались от входа через «{name}». Можно войти другим способом.")
        if isinstance(exception, RequestException):
            log.warning("identity provider does not answer: %s", exception)
            raise _down(name)
        log.warning("sign-in through the identity provider failed: %s %s", error, exception)
        raise _stale(name)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody appears who is not in the register."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the own page after a link is made."""
        messages.success(request, "Привязано: теперь можно входить и так.")
        return reverse("people:me")


def _stale(provider: str) -> Refused:
    return Refused(
        "outside.stale",
        f"Этот вход через «{provider}» уже использован, устарел или начат в другом окне. Откройте страницу входа и "
        "начните заново.",
    )


def _checked(sociallogin: Any, provider: str) -> dict[str, Any]:
    """The claims of one person, of this very sign-in: the nonce is ours, both answers speak of one subject."""
    given = sociallogin.claims
    token, info = given.get("id_token") or {}, given.get("userinfo") or {}
    nonce = sociallogin.state.get("nonce")
    if not nonce or token.get("nonce") != nonce or (info and info.get("sub") != token.get("sub")):
        log.warning("sign-in through the identity provider: foreign nonce or subject")
        raise _stale(provider)
    return {**token, **info}
