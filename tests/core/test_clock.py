"""The clock of a demonstration may be moved by a setting; a working installation has no other day than today."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from marshrut.core import clock
from marshrut.project.settings import _moved_day


def test_a_demonstration_lives_in_the_day_of_its_setting(settings):
    true = timezone.now()
    settings.DEMO, settings.TODAY = True, date(2027, 9, 15)
    assert timezone.localdate() == date(2027, 9, 15) and clock.moved()
    same_time = datetime.combine(date(2027, 9, 15), timezone.localtime(true).time(), timezone.get_current_timezone())
    assert abs(timezone.now() - same_time) < timedelta(minutes=1)


def test_a_working_installation_never_does(settings):
    settings.DEMO, settings.TODAY = False, date(2020, 1, 1)
    assert timezone.localdate().year > 2020 and not clock.moved()


def test_the_setting_is_refused_outside_a_demonstration_and_when_it_is_no_day():
    assert _moved_day(False, "") is None
    assert _moved_day(True, "2027-09-15") == date(2027, 9, 15)
    with pytest.raises(ImproperlyConfigured, match="только в демонстрации"):
        _moved_day(False, "2027-09-15")
    with pytest.raises(ImproperlyConfigured, match="2027-09-15"):
        _moved_day(True, "завтра")
