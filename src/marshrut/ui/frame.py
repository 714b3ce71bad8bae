"""What the frame of a page shows: menu, tabs, role, search, appearance. Filled by a context processor above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SIGHT_SIZES = (("", "обычный"), ("s150", "крупнее, 150 %"), ("s200", "крупный, 200 %"))
SIGHT_SPACING = (("", "обычные"), ("wide", "широкие"))
SIGHT_COLOURS = (("", "обычные"), ("white", "чёрным по белому"), ("black", "белым по чёрному"))
SIGHT_PICTURES = (("", "показывать"), ("nopic", "скрыть"))
SIGHT_GROUPS = (
    ("size", "Размер текста", SIGHT_SIZES),
    ("spacing", "Промежутки между буквами и строками", SIGHT_SPACING),
    ("colours", "Цвета", SIGHT_COLOURS),
    ("pictures", "Изображения", SIGHT_PICTURES),
)
_SIGHT = frozenset(code for _, _, choices in SIGHT_GROUPS for code, _ in choices if code)

TONES = {
    "ok": "active agreed approved completed confirmed done finished issued published passed signed valid accepted attended "
    "scored joined reflected in_force reported held ready checked match fits",
    "wait": "submitted waiting review pending invited requested now expected paused proposed on_tutor_check on_approval approval "
    "on_org_agreement org_agreement expert_review done_pending_report rediagnosis_due partial assigned preview "
    "feedback_given host_agreed self_check methodical_review language_review fairness_review",
    "bad": "overdue returned refused rejected failed broken revoked not_done annulled declined",
    "info": "running open opened started in_progress in_work in_use scheduled registered planned going committed pilot calibrated",
}
_TONE = {state: tone for tone, states in TONES.items() for state in states.split()}


def tone_of(state: str) -> str:
    """The tint of a state tag: ok, wait, bad, info or none (grey)."""
    return _TONE.get(state.lower(), "none")


def sight_of(codes: str | Iterable[str]) -> str:
    """Known codes of the version for weak eyes, from a cookie or a form; everything else is dropped."""
    words = codes.split() if isinstance(codes, str) else codes
    return " ".join(sorted({code for code in words if code in _SIGHT}))


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu; `short` is its name under a tab of a phone."""

    title: str
    url: str
    icon: str = ""
    count: int = 0
    current: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Lines under one small heading; an empty title gives no heading."""

    title: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """An appointment the person may act in: «директор», «ЦНППМ»."""

    appointment: int
    title: str
    place: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A selection of the list on the page that the person keeps under a name."""

    title: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything the frame needs; a stranger has no `full_name`.

    `period` is the school year or the half-year shown in the head; `sight` is made by `sight_of`;
    `worker_url` is the address of the service worker, empty switches it off. `selection` is what is chosen in the list
    of the page as a query, `kept` are the selections kept for it.
    """

    full_name: str = ""
    post: str = ""
    person_url: str = ""
    menu: tuple[MenuGroup, ...] = ()
    tabs: tuple[MenuItem, ...] = ()
    roles: tuple[RoleChoice, ...] = field(default=())
    role: str = ""
    period: str = ""
    notices: int = 0
    notices_url: str = "/notices/"
    search_url: str = "/search/"
    help_url: str = "/help/"
    role_url: str = "/role/"
    sign_out_url: str = "/accounts/logout/"
    sign_in_url: str = "/accounts/login/"
    policy_url: str = "/policy/"
    sight_url: str = "/sight/"
    sight: str = ""
    public: tuple[MenuItem, ...] = ()
    worker_url: str = ""
    kept: tuple[Kept, ...] = ()
    selection: str = ""
    path: str = ""
    keep_url: str = ""
    drop_url: str = ""

    @property
    def selected(self) -> str:
        """The name of the kept selection that is chosen now."""
        return next((one.title for one in self.kept if one.current), "")

    @property
    def signed_in(self) -> bool:
        """Whether there is a person to show."""
        return bool(self.full_name)


def demo() -> Frame:
    """A made-up filling for the page that shows the kit."""
    today = MenuItem("Сегодня", "#", "layout-dashboard", current=True)
    tests = MenuItem("Диагностика", "#", "clipboard-check")
    routes = MenuItem("Маршруты", "#", "route", 38)
    events = MenuItem("События", "#", "calendar-days")
    more = (
        MenuItem("Методический актив", "#", "badge-check", 11),
        MenuItem("Наставничество", "#", "handshake"),
        MenuItem("Консультации", "#", "messages-square", 5),
    )
    return Frame(
        full_name="Шанина Ольга Николаевна", post="директор центра", person_url="#",
        menu=(
            MenuGroup("", (today,)),
            MenuGroup("Педагоги", (tests, routes, MenuItem("Программы", "#", "graduation-cap"), events)),
            MenuGroup("Сеть", more),
        ),
        tabs=(today, routes, events), role="директор центра", period="2026/2027 учебный год", notices=4,
        roles=(
            RoleChoice(1, "Директор центра", "Архангельская область", current=True),
            RoleChoice(2, "Региональный методист", "математика"),
        ),
        public=(
            MenuItem("О системе", "#"), MenuItem("События", "#"), MenuItem("Программы", "#"),
            MenuItem("Методический актив", "#", current=True), MenuItem("Материалы", "#"),
            MenuItem("Документы", "#"), MenuItem("Проверить документ", "#"),
        ),
    )  # fmt: skip
