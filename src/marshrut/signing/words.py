"""Words of the room."""

from django.db import models


class Method(models.TextChoices):
    """How a decision was signed."""

    PRESS = "press", "подтверждено в системе без кода"
    CODE_MAIL = "code_mail", "простая электронная подпись, код из письма"
    CODE_APP = "code_app", "простая электронная подпись, код из приложения"
    PAPER = "paper", "подписано на бумаге"


class Way(models.TextChoices):
    """Where a code comes from."""

    MAIL = "mail", "письмо"
    APP = "app", "приложение с кодами"


class Demand(models.TextChoices):
    """When a signature of a level asks for a code."""

    NEVER = "never", "не спрашивать"
    AGREED = "agreed", "спрашивать у тех, кто принял соглашение"
    ALWAYS = "always", "спрашивать всегда"


BY_CODE = (Method.CODE_MAIL, Method.CODE_APP)
DIGITS = 6
#: Documents under one code that are signed while the person waits; more are signed by the worker with a bar of progress.
AT_ONCE = 20
CARRYING = "signing.carry"
CODE_MINUTES = 10
TRIES = 5
#: Codes a person may ask for, and wrong ones they may type: within so many minutes.
ASKS, ASKS_MINUTES = 6, 10
WRONG, WRONG_HOURS = 20, 24
#: The setting of the region: {"route:director": "agreed", …}.
DEMAND_RULE = "signing.demand"
#: The refusal that is not an end: the page of the code comes next.
CODE_NEEDED = "sign.code_needed"
#: Letters to addresses of this kind go nowhere: people of the made-up region have them.
MADE_UP_MAIL = "@example.com"
LARGEST_SIGNATURE = 256 * 1024

AGREEMENT_VERSION = 1
AGREEMENT_TITLE = "Соглашение о простой электронной подписи"
AGREEMENT = (
    (
        "Я соглашаюсь подписывать документы в «Маршруте» простой электронной подписью. Ключ подписи — вход в систему под "
        "моей учётной записью вместе с одноразовым кодом, который приходит на мою почту или показывается в моём приложении "
        "с кодами."
    ),
    "Документ, подписанный так, я признаю равным документу на бумаге с моей собственноручной подписью.",
    (
        "Я никому не передаю пароль, телефон с приложением и коды из писем. Если думаю, что их узнал другой человек, сразу "
        "меняю пароль и отзываю это соглашение."
    ),
    (
        "Подписавшего система определяет по учётной записи, с которой запрошен код. Под подписью хранятся имя, "
        "должностная роль, время, способ и контрольная сумма подписанного содержания."
    ),
    (
        "Соглашение можно отозвать в любой день на своей странице. Подписанное раньше остаётся в силе, а новые документы "
        "подписываются на бумаге."
    ),
)
