"""Rows of the room, a file per nature: the bank, campaigns, waves, rooms, links, sittings, profiles."""

from .bank import Calibration, Form, FormItem, Item, ItemParameter, ItemVersion
from .campaigns import Campaign, Invitation, Scale
from .links import Link
from .media import Media
from .profiles import Grant, Profile, ProfileGroup, Score
from .reviews import ItemEnemy, ItemReport, Remark, Review
from .rooms import MOST_SEATS, Room, Seat
from .sittings import Answer, ScoringTask, Sitting
from .waves import Wave, WaveTown

__all__ = [
    "MOST_SEATS",
    "Answer",
    "Calibration",
    "Campaign",
    "Form",
    "FormItem",
    "Grant",
    "Invitation",
    "Item",
    "ItemEnemy",
    "ItemParameter",
    "ItemReport",
    "ItemVersion",
    "Link",
    "Media",
    "Profile",
    "ProfileGroup",
    "Remark",
    "Review",
    "Room",
    "Scale",
    "Score",
    "ScoringTask",
    "Seat",
    "Sitting",
    "Wave",
    "WaveTown",
]
