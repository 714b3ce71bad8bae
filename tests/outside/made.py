"""Sheets for the tests and a wave."""

import io
from datetime import timedelta

import xlsxwriter
from django.utils import timezone

from marshrut.outside import actions

WAVE_HEADS = ("ФИО", "Муниципалитет", "Организация", "Предмет")


def book(heads, rows):
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet("Список")
    for number, row in enumerate((heads, *rows)):
        page.write_row(number, 0, row)
    made.close()
    return out.getvalue()


def town(world, key):
    return world.units[key].name


def wave(actor, **values):
    today = timezone.localdate()
    first = {
        "title": "ФИОКО, апрель", "held_on": today + timedelta(days=40), "deadline": today + timedelta(days=20),
        "stage": 1, "subjects": [], "plan_people": None, "plan_towns": None, "fact_people": None, "fact_towns": None,
        "place": "", "form": "компьютерная", "audience": "",
    }  # fmt: skip
    return actions.make_wave(actor, **first | values)


def load_list(actor, of, rows):
    return actions.upload(actor, kind="wave", name="список.xlsx", content=book(WAVE_HEADS, rows), subject_id=of.pk)
