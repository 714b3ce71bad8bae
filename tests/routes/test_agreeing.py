"""An organisation agrees all its routes at once, on all pages, and takes the signatures back at once."""

import pytest
from django.urls import reverse

from marshrut.core.actor import SYSTEM
from marshrut.routes import actions, queries
from marshrut.routes.models import Route
from tests.routes.made import begin, catalogue
from tests.routes.test_cohort import NAMES

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def waiting(world):
    """Routes of several teachers; those of the officer's organisation are what the queue has to show."""
    catalogue(world)
    courses = [begin(world, name) for name in NAMES]
    Route.objects.filter(pk__in=[c.pk for c in courses]).update(state="on_org_agreement")
    own = queries.agreeing(world.actor("anna"), {})
    return set(own.values_list("pk", flat=True))


def test_all_of_the_selection_are_agreed_not_only_the_visible(world, client, monkeypatch):
    mine = waiting(world)
    others = set(Route.objects.exclude(pk__in=mine).values_list("pk", flat=True))
    monkeypatch.setattr("marshrut.routes.views.agreeing.PAGE", 1)
    client.force_login(world.account("anna"), backend=BACKEND)
    page = client.get(reverse("routes:agreeing")).content.decode()
    assert page.count('name="pk"') == 1 and f"по этому отбору: {len(mine)}" in page
    assert f"Согласовать: {len(mine)}" in client.get(reverse("routes:listing")).content.decode()
    done = client.post(reverse("routes:approve_many"), {"move": "org_agree", "all": "all"})
    assert done.status_code == 200, done.content.decode()[:400]
    assert set(Route.objects.filter(state="on_approval").values_list("pk", flat=True)) == mine
    assert set(Route.objects.filter(state="on_org_agreement").values_list("pk", flat=True)) == others
    again = client.post(reverse("routes:approve_many"), {"move": "org_agree", "all": "all"})
    assert again.url == reverse("routes:agreeing"), "nothing is left: the queue says so"


def test_a_filter_holds_for_all_and_a_batch_is_taken_back(world, client):
    mine = waiting(world)
    client.force_login(world.account("anna"), backend=BACKEND)
    nobody = client.post(reverse("routes:approve_many"), {"move": "org_agree", "all": "all", "q": "нетакого"})
    assert nobody.status_code == 302 and not Route.objects.filter(state="on_approval").exists()
    client.post(reverse("routes:approve_many"), {"move": "org_agree", "pk": sorted(mine)})
    assert Route.objects.filter(state="on_approval").count() == len(mine)
    seen = min(mine)
    Route.objects.filter(pk=seen).update(opened_at="2026-01-01T00:00Z")
    back = client.post(reverse("routes:undo_many"), {"move": "org_agree", "pk": [*mine, 10**9]})
    assert back.url == reverse("routes:agreeing")
    assert set(Route.objects.filter(state="on_approval").values_list("pk", flat=True)) == {seen}
    told = client.get(back.url).content.decode()
    assert "Не отменены: 2" in told


def test_the_director_takes_all_without_remarks_only(world):
    waiting(world)
    Route.objects.update(state="on_approval")
    director = world.actor("oksana")
    doubtful = set(queries.queue(director, {"only": "attention"}).values_list("pk", flat=True))
    keys = set(queries.signing_keys(director, {}, "approve"))
    assert doubtful, "a route the organisation has not signed is doubtful"
    assert not keys & doubtful
    assert actions.undo_many(SYSTEM, pks=[]) == []
