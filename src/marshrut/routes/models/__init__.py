"""Rows of the room."""

from .circumstances import LowResults, RoadClosure
from .joint import JointDraft
from .life import ClosingSnapshot, EvidenceFile, EvidenceUse, TransferMark
from .route import Amendment, Remark, Route, RouteLine, RouteVersion
from .support import Comment, Contact, Cover, ReminderStop, ReportPrint

__all__ = [
    "Amendment",
    "ClosingSnapshot",
    "Comment",
    "Contact",
    "Cover",
    "EvidenceFile",
    "EvidenceUse",
    "JointDraft",
    "LowResults",
    "Remark",
    "ReminderStop",
    "ReportPrint",
    "RoadClosure",
    "Route",
    "RouteLine",
    "RouteVersion",
    "TransferMark",
]
