"""The discussion of a route: a word about it or about a line, an answer, «решено»."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused

from .. import access
from ..models import Comment, RouteLine
from ..queries.comments import audiences, callable_people, visible
from ..support import Reminder
from .support import remind
from .taking import record, take

MOST_LETTERS = 2000


@transaction.atomic
def comment(
    actor: Actor,
    *,
    pk: int,
    text: str,
    audience: str = "pair",
    line: int | None = None,
    parent: int | None = None,
    called: Collection[int] = (),
) -> Comment:
    """Say a word; an answer is seen by those who see what it answers. Those called get a message.

    Raises
    ------
    Refused
        An empty text, an audience the actor does not belong to, somebody called who would not see the words.
    """
    route = take(actor, access.read, pk)
    words = text.replace("\x00", "").strip()[:MOST_LETTERS]
    if not words:
        raise Refused("comment.empty", "Напишите, что хотите сказать.")
    about = get_object_or_404(RouteLine, pk=line, route=route) if line else None
    above = get_object_or_404(visible(actor, route), pk=parent, parent=None) if parent else None
    if above:
        about, audience = above.line, above.audience
    if audience not in audiences(actor, route):
        raise Refused("comment.audience", "Выберите, кто увидит: вы должны быть среди них.")
    allowed = {person.pk for person in callable_people(actor, route, audience)}
    if set(called) - allowed:
        raise Refused("comment.called", "Кто-то из тех, кого вы зовёте, этих слов не увидит: расширьте круг.")
    made = Comment.objects.create(
        route=route, line=about, parent=above, audience=audience, author_id=actor.person_id or 0, text=words
    )
    made.called.set(called)
    if above and above.resolved_at:
        above.resolved_at = None
        above.save(update_fields=["resolved_at"])
    told = set(called) | ({above.author_id} if above else set())
    url = reverse("routes:comments", args=[pk]) + f"#comment-{made.pk}"
    remind(actor, told & allowed, kind=str(Reminder.COMMENT), text="Вас позвали в обсуждение маршрута.", url=url)
    record(actor, route, "commented", comment=made.pk, audience=audience, line=about.pk if about else None)
    return made


@transaction.atomic
def resolve_comment(actor: Actor, *, pk: int, comment: int, resolved: bool = True) -> Comment:
    """Mark a question as resolved, or open it again; anybody who sees it may."""
    route = take(actor, access.read, pk)
    found = get_object_or_404(visible(actor, route).select_for_update(of=("self",)), pk=comment, parent=None)
    found.resolved_at = timezone.now() if resolved else None
    found.save(update_fields=["resolved_at"])
    record(actor, route, "comment_resolved" if resolved else "comment_reopened", comment=found.pk)
    return found
