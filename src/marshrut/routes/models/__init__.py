"""Rows of the room."""

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
    "Remark",
    "ReminderStop",
    "ReportPrint",
    "Route",
    "RouteLine",
    "RouteVersion",
    "TransferMark",
]
