"""Tables of totals that tell nothing about one person, and the attack that proves it.

Pure NumPy with the linear and integer solvers of OR-Tools: counts in, a pattern of shown numbers or intervals out; no
database, no clock, no chance. What is protected, from whom and why the pattern is safe: ``README.md`` beside this file.
"""

from marshrut.disclosure.attack import Found, attack
from marshrut.disclosure.means import safe_means
from marshrut.disclosure.model import Cells, Published, Table, TableError
from marshrut.disclosure.primary import eligible
from marshrut.disclosure.protect import Leak, Pattern, protect, publish
from marshrut.disclosure.series import Line, Place, Round, Told, current, next_release

__all__ = [
    "Cells",
    "Found",
    "Leak",
    "Line",
    "Pattern",
    "Place",
    "Published",
    "Round",
    "Table",
    "TableError",
    "Told",
    "attack",
    "current",
    "eligible",
    "next_release",
    "protect",
    "publish",
    "safe_means",
]
