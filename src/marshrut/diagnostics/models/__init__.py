"""Rows of the room, a file per nature: the bank, campaigns, waves, rooms, links, sittings, the work of experts, profiles."""

from .bank import Calibration, Form, FormItem, Item, ItemParameter, ItemVersion
from .blanks import Blank, BlankEntry, BlankLayout, ScanFile, ScanPage
from .blueprints import Blueprint, BlueprintRow, FormSet
from .campaigns import Campaign, Invitation, Scale
from .conditions import Condition
from .experts import Admission, Anchor, Appeal, RatingReport, ScoringOrder, ScoringTask, Work
from .handin import HandIn
from .links import Link
from .media import Media
from .panels import Judgement, Panel, Panelist
from .profiles import Grant, Profile, ProfileGroup, Score
from .proposals import Proposal
from .pulls import Pull
from .releases import Counted, Release, ReleasePart
from .reviews import ItemEnemy, ItemReport, Remark, Review
from .rooms import MOST_SEATS, Room, Seat
from .sittings import Answer, Sitting
from .steps import Step
from .variants import Variant
from .waves import Wave, WaveTown

__all__ = [
    "MOST_SEATS",
    "Admission",
    "Anchor",
    "Answer",
    "Appeal",
    "Blank",
    "BlankEntry",
    "BlankLayout",
    "Blueprint",
    "BlueprintRow",
    "Calibration",
    "Campaign",
    "Condition",
    "Counted",
    "Form",
    "FormItem",
    "FormSet",
    "Grant",
    "HandIn",
    "Invitation",
    "Item",
    "ItemEnemy",
    "ItemParameter",
    "ItemReport",
    "ItemVersion",
    "Judgement",
    "Link",
    "Media",
    "Panel",
    "Panelist",
    "Profile",
    "ProfileGroup",
    "Proposal",
    "Pull",
    "RatingReport",
    "Release",
    "ReleasePart",
    "Remark",
    "Review",
    "Room",
    "Scale",
    "ScanFile",
    "ScanPage",
    "Score",
    "ScoringOrder",
    "ScoringTask",
    "Seat",
    "Sitting",
    "Step",
    "Variant",
    "Wave",
    "WaveTown",
    "Work",
]
