"""Input of the room's pages."""

from django import forms
from django.contrib.auth.password_validation import validate_password


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label="Придумайте пароль",
        help_text="Не короче 10 знаков. Подойдёт фраза из нескольких слов.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Напишите пароль."},
    )
    again = forms.CharField(
        label="Пароль ещё раз",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Повторите пароль."},
    )

    def clean_password(self) -> str:
        """Check the strength."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, object]:
        """Both must be the same."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "Пароли не совпадают: наберите второй так же, как первый.")
        return cleaned
