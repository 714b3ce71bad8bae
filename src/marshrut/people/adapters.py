"""How allauth meets our register: nobody signs up by themselves, outside identities join people by СНИЛС."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest

from marshrut.core.text import normalise_snils

from .models import Account, Person


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts open only by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up without an invitation."""
        return False


class Outside(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through an outside identity: joined to the imported person by СНИЛС, unknown people are refused."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the outside identity to the account of the person with the same confirmed СНИЛС."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo", claims)
        snils = normalise_snils(str(claims.get("snils", "")))
        if not snils or claims.get("assurance") != "high":
            return
        person = Person.objects.filter(snils=snils, merged_into=None).first()
        if person is None:
            return
        account = Account.objects.filter(person=person).first()
        if account is None:
            email = str(claims.get("email") or person.email or f"{snils}@snils.invalid").lower()
            account = Account(person=person, email=email)
            account.set_unusable_password()
            account.save()
        if account.is_active:
            sociallogin.connect(request, account)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody appears who is not in the register."""
        messages.error(
            request,
            "Вас нет в списке педагогов и сотрудников с таким СНИЛС. Обратитесь к уполномоченному своей организации.",
        )
        return False
