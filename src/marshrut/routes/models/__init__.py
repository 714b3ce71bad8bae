"""Rows of the room."""

from .life import ClosingSnapshot, EvidenceFile, EvidenceUse, TransferMark
from .route import Amendment, Remark, Route, RouteLine, RouteVersion

__all__ = [
    "Amendment",
    "ClosingSnapshot",
    "EvidenceFile",
    "EvidenceUse",
    "Remark",
    "Route",
    "RouteLine",
    "RouteVersion",
    "TransferMark",
]
