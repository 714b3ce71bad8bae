"""Pages of the room: read input, call a query or an action, answer with a template."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marshrut.access.pages import PUBLIC, SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.core.selection import selection_of
from marshrut.ui import export
from marshrut.ui.http import Request, page, paginate

from . import actions, queries
from .forms import EmergencyForm, MergeForm, MoveForm, PasswordForm, SubstituteForm
from .words import DEMO_SESSION, NO_MAIL, Category, Position

STAFF_FIELDS = (
    export.Field("Педагог", 36, lambda row: row.person.full_name),
    export.Field("Организация", 40, lambda row: row.unit.name),
    export.Field("Должность", 24, lambda row: row.get_position_display()),
    export.Field("Предметы", 30, lambda row: ", ".join(row.subjects)),
    export.Field("Категория", 18, lambda row: row.get_category_display()),
)
PAIR_KINDS = [("likely", "вероятные"), ("possible", "возможные")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@asks(PUBLIC)
@require_GET
def enter(request: Request, secret: str) -> HttpResponse:
    """Sign in by a link of the demo."""
    account = actions.enter(request.actor, secret)
    login(request, account, backend=BACKEND)
    actions.note_device(request.actor, request)
    actions.confirm_address(request.actor, account)
    request.session[DEMO_SESSION] = queries.is_made_up(request.actor)
    return redirect("/")


@asks(PUBLIC)
@require_http_methods(["GET", "POST"])
def accept(request: Request, secret: str) -> HttpResponse:
    """Open an account by the link of an invitation."""
    invite = actions.open_invite(request.actor, secret)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = actions.accept_invite(request.actor, secret=secret, password=form.cleaned_data["password"])
        record_authentication(request, account, "password", email=account.email)
        answer: HttpResponse = perform_login(request, account)  # asks for the second step when there is one
        return answer
    status = 422 if request.method == "POST" else 200
    return page(request, "people/accept.html", status, invite=invite, form=form)


@asks("people.read_employment")
@require_GET
def staff(request: Request) -> HttpResponse:
    """People in sight with their jobs: search, filters, fifty a page."""
    text, position = request.GET.get("q", "").strip(), request.GET.get("position", "")
    subject, place = request.GET.get("subject", ""), request.GET.get("unit", "")
    rows = queries.staff_like(request.actor, text=text, position=position, subject=subject, unit=place)
    if export.wanted(request):
        shown = {"text": text, "position": str(dict(Position.choices).get(position, "")), "subject": subject}
        return export.workbook(request, "Педагоги", STAFF_FIELDS, rows, shown)
    return page(
        request,
        "people/staff.html",
        rows=paginate(rows, request),
        positions=Position.choices,
        subjects=queries.subjects_taught(request.actor),
        text=text,
        position=position,
        subject=subject,
        unit=place,
    )


@asks("people.read")
@require_GET
def person(request: Request, pk: int) -> HttpResponse:
    """A person: jobs, roles, what the viewer may do. A record merged away leads to the one that stayed."""
    heir = queries.heir(request.actor, pk)
    if heir != pk:
        return redirect("people:person", heir)
    found = queries.person_card(request.actor, pk)
    return page(
        request,
        "people/person.html",
        person=found,
        jobs=found.employments.all(),
        roles=queries.appointments(request.actor, person_id=pk),
        passable=set(queries.substitutable(request.actor).filter(person_id=pk).values_list("pk", flat=True)),
        categories=dict(Category.choices),
        form=MoveForm(actor=request.actor),
    )


@asks("people.edit")
@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Move a person to another organisation."""
    form = MoveForm(request.POST, actor=request.actor)
    if form.is_valid():
        actions.move(request.actor, person_id=pk, **form.cleaned_data)
        messages.success(request, "Место работы изменено. Маршрут и результаты остались у педагога.")
        return redirect("people:staff")
    found = queries.person_card(request.actor, pk)
    roles = queries.appointments(request.actor, person_id=pk)
    return page(request, "people/person.html", 422, person=found, jobs=found.employments.all(), roles=roles, form=form)


@asks("people.invite")
@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    """Send an invitation to open an account."""
    actions.invite(request.actor, person_id=pk)
    messages.success(request, "Приглашение отправлено на почту.")
    return redirect("people:person", pk)


@asks(SIGNED)
@require_GET
def me(request: Request) -> HttpResponse:
    """The actor's own page: sign-in, consents, letters, who looked at the data."""
    return page(
        request,
        "people/me.html",
        person=queries.person_card(request.actor, request.actor.person_id or 0),
        roles=queries.appointments(request.actor),
        consents=queries.consents(request.actor),
        texts=queries.consents_to_give_again(request.actor),
        looks=queries.looks(request.actor)[:50],
        links=queries.links(request.actor),
        has_mail=not str(request.user).endswith(NO_MAIL),
        has_factor=queries.has_factor(request.actor),
    )


@asks(SIGNED)
@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Withdraw a consent."""
    actions.withdraw_consent(request.actor, purpose=request.POST.get("purpose", ""))
    messages.success(request, "Согласие отозвано. Обработка по нему остановлена.")
    return redirect("people:me")


@asks(SIGNED)
@require_POST
def consent_again(request: Request) -> HttpResponse:
    """Give a withdrawn consent once more, by the newest text."""
    actions.give_consent_again(request.actor, purpose=request.POST.get("purpose", ""))
    messages.success(request, "Согласие дано. Всё, что остановилось, продолжится с того же места.")
    return redirect("people:me")


@asks(SIGNED)
@require_POST
def letters(request: Request) -> HttpResponse:
    """Switch the daily letter on or off."""
    actions.choose_letters(request.actor, wanted=request.POST.get("wanted") == "1")
    messages.success(request, "Сохранено.")
    return redirect("people:me")


def _to_list(request: Request, query: str = "") -> HttpResponse:
    """Back to the list the form came from; a foreign address leads home."""
    path = request.POST.get("path", "")
    if not url_has_allowed_host_and_scheme(path, set()) or not path.startswith("/"):
        raise Http404
    return redirect(f"{path}?{query}" if query else path)


@asks(SIGNED)
@require_POST
def keep_filter(request: Request) -> HttpResponse:
    """Keep the selection of a list under a name."""
    asked = {name: request.POST.get(name, "") for name in ("path", "query", "title")}
    back = _to_list(request, selection_of(asked["query"]))
    try:
        actions.keep_filter(request.actor, **asked)
    except Refused as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, f"Отбор «{' '.join(asked['title'].split())}» сохранён.")
    return back


@asks(SIGNED)
@require_POST
def drop_filter(request: Request) -> HttpResponse:
    """Forget a kept selection."""
    back = _to_list(request)
    actions.drop_filter(request.actor, path=request.POST.get("path", ""), title=request.POST.get("title", ""))
    messages.success(request, "Отбор больше не хранится.")
    return back


@asks(SIGNED)
@require_GET
def factor(request: Request) -> HttpResponse:
    """The second step of sign-in: why, until when, how."""
    actor = queries.actor_of(request.user)  # with the roles that may be asleep now
    due, (_, days) = actions.factor_due(actor), queries.factor_rule(actor)
    has, asleep = queries.has_factor(actor), bool(getattr(request, "asleep", ()))
    return page(request, "people/factor.html", due=due, days=days, has=has, asleep=asleep)


@asks(SIGNED)
@require_GET
def devices(request: Request) -> HttpResponse:
    """Devices where the actor is signed in."""
    here = request.session.session_key
    return page(request, "people/devices.html", rows=queries.devices(request.actor), here=here)


@asks(SIGNED)
@require_POST
def end_devices(request: Request) -> HttpResponse:
    """Sign out on one device, on all others, or everywhere."""
    which = request.POST.get("which", "")
    here = request.session.session_key or ""
    if which == "all":
        actions.end_devices(request.actor)
        logout(request)
        return redirect("account_login")
    count = actions.end_devices(request.actor, keep=here, pk=int(which) if which.isdecimal() else None)
    messages.success(request, f"Готово, закончено входов: {count}.")
    return redirect("people:devices")


@asks(SIGNED)
@require_POST
def unlink(request: Request, pk: int) -> HttpResponse:
    """Take an outside identity off the account."""
    actions.unlink(request.actor, pk=pk)
    messages.success(request, "Отвязано: войти так больше нельзя.")
    return redirect("people:me")


@asks("people.reset_factor")
@require_POST
def reset_factor(request: Request, pk: int) -> HttpResponse:
    """Take off lost keys and codes of a person."""
    actions.reset_factor(request.actor, person_id=pk)
    messages.success(request, "Второй шаг снят, входы закончены. Человеку отправлено письмо.")
    return redirect("people:person", pk)


@asks("people.appoint")
@require_GET
def roles(request: Request) -> HttpResponse:
    """Who holds which role where; search and filter."""
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    rows = queries.appointments_in_sight(request.actor, text=text, role=role)
    return page(request, "people/roles.html", rows=paginate(rows, request), roles=queries.ROLES, text=text, role=role)


@asks("people.merge")
@require_GET
def doubles(request: Request) -> HttpResponse:
    """People who may be written down twice, with the reasons."""
    state = "different" if request.GET.get("state") == "different" else "open"
    kind = request.GET.get("kind", "")
    likely = {"likely": True, "possible": False}.get(kind)
    rows = queries.pairs(request.actor, state=state, likely=likely)
    return page(request, "people/doubles.html", rows=paginate(rows, request), state=state, kind=kind, kinds=PAIR_KINDS)


@asks("people.merge")
@require_POST
def find_doubles(request: Request) -> HttpResponse:
    """Look for doubles anew, in the background."""
    actions.begin_search(request.actor)
    messages.success(request, "Поиск начат: обычно он занимает меньше минуты. Потом обновите страницу.")
    return redirect("people:doubles")


def _pair(request: Request, pk: int, form: MergeForm | None = None) -> HttpResponse:
    found = queries.pair(request.actor, pk)
    sides = [queries.side(request.actor, one) for one in (found.first, found.second)]
    fields = [
        {"name": name, "label": label, "values": [(side["person"].pk, side["values"][name]) for side in sides]}
        for name, label in queries.merged_fields(request.actor)
    ]
    keep = max(sides, key=lambda side: (side["total"], bool(side["account"])))["person"].pk
    status = 422 if form else 200
    return page(request, "people/pair.html", status, pair=found, sides=sides, fields=fields, keep=keep, form=form)


@asks("people.merge")
@require_GET
def pair(request: Request, pk: int) -> HttpResponse:
    """Two records side by side."""
    return _pair(request, pk)


@asks("people.merge")
@require_POST
def differ(request: Request, pk: int) -> HttpResponse:
    """Remember that these are two people."""
    actions.differ(request.actor, pk=pk)
    messages.success(request, "Запомнили: это разные люди. Больше эту пару не предложим.")
    return redirect("people:doubles")


@asks("people.merge")
@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Put a pair back among those to decide."""
    actions.reopen(request.actor, pk=pk)
    messages.success(request, "Пара снова на разборе.")
    return redirect("people:pair", pk)


@asks("people.merge")
@require_POST
def merge(request: Request, pk: int) -> HttpResponse:
    """Make one record of two."""
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _pair(request, pk, form)
    made = actions.merge(request.actor, pk=pk, **form.cleaned_data)
    messages.success(request, "Записи объединены. Отменить можно 30 дней: «Журнал объединений».")
    return redirect("people:person", made.kept_id)


@asks("people.merge")
@require_GET
def merges(request: Request) -> HttpResponse:
    """The journal of merges."""
    return page(request, "people/merges.html", rows=paginate(queries.merges(request.actor), request))


@asks("people.merge")
@require_POST
def undo_merge(request: Request, pk: int) -> HttpResponse:
    """Take a merge back."""
    stayed = actions.undo_merge(request.actor, pk=pk)
    note = f" Изменённое с тех пор осталось у первой записи, строк: {stayed}." if stayed else ""
    messages.success(request, f"Объединение отменено: записи снова отдельные.{note}")
    return redirect("people:merges")


@asks(SIGNED)
@require_GET
def substitutions(request: Request) -> HttpResponse:
    """Who stands in for whom, and the actor's own roles."""
    rows, own = queries.substitutions(request.actor), queries.own_roles(request.actor)
    return page(request, "people/substitutions.html", rows=paginate(rows, request), own=own)


@asks("people.substitute")
@require_http_methods(["GET", "POST"])
def substitute(request: Request, pk: int) -> HttpResponse:
    """Name a stand-in for a role."""
    row = queries.substitution_of(request.actor, pk)
    form = SubstituteForm(request.POST or None, actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid():
        actions.substitute(request.actor, pk=pk, **form.cleaned_data)
        messages.success(request, "Замещение назначено. Оба сотрудника видят его в «Сегодня».")
        return redirect("people:substitutions")
    return page(request, "people/substitute.html", 422 if request.method == "POST" else 200, row=row, form=form)


@asks(SIGNED)
@require_POST
def end_substitution(request: Request, pk: int) -> HttpResponse:
    """End a substitution early."""
    actions.end_substitution(request.actor, pk=pk)
    messages.success(request, "Замещение закончено.")
    return redirect("people:substitutions")


@asks("people.break_glass")
@require_http_methods(["GET", "POST"])
def emergency(request: Request) -> HttpResponse:
    """The journal of emergency access, and the request for one."""
    actor, form = request.actor, EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = queries.person_by_email(actor, form.cleaned_data["email"])
        if person is not None:
            actions.break_glass(actor, person_id=person, reason=form.cleaned_data["reason"])
            messages.success(request, "Записано. Человек и ответственный за персональные данные уведомлены.")
            return redirect("people:emergency")
        form.add_error("email", "Человека с такой почтой нет: проверьте адрес.")
    return page(
        request,
        "people/emergency.html",
        422 if request.method == "POST" else 200,
        rows=paginate(queries.emergencies(actor), request),
        form=form,
        may_confirm=queries.may_confirm(actor),
        pages=queries.closed_pages(actor),
    )


@asks("people.second_key")
@require_POST
def confirm_emergency(request: Request, pk: int) -> HttpResponse:
    """Turn the second key."""
    actions.confirm_glass(request.actor, pk=pk)
    messages.success(request, "Доступ открыт на час. Владелец данных уведомлён.")
    return redirect("people:emergency")


@asks("people.break_glass")
@require_POST
def close_emergency(request: Request, pk: int) -> HttpResponse:
    """Close or refuse."""
    actions.close_glass(request.actor, pk=pk)
    messages.success(request, "Доступ закрыт.")
    return redirect("people:emergency")
