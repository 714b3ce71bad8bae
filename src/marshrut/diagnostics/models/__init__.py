"""Rows of the room, a file per nature: the bank, campaigns, sittings, profiles."""

from .bank import Calibration, Form, FormItem, Item, ItemParameter, ItemVersion
from .campaigns import Campaign, Invitation, Scale
from .profiles import Grant, Profile, ProfileGroup, Score
from .sittings import Answer, ScoringTask, Sitting

__all__ = [
    "Answer",
    "Calibration",
    "Campaign",
    "Form",
    "FormItem",
    "Grant",
    "Invitation",
    "Item",
    "ItemParameter",
    "ItemVersion",
    "Profile",
    "ProfileGroup",
    "Scale",
    "Score",
    "ScoringTask",
    "Sitting",
]
