"""Tasks in files of other systems: QTI 3.0 out and in, QTI 2.1 and 2.2 in, GIFT in.

Owns: reading and writing of packages. Says: nothing. Reads: nothing: bytes in, plain values out; no Django, no database,
no clock, no network. A file is hostile until shown otherwise: what cannot be read is told in words, never raised.
"""

from .box import MOST_BYTES, MOST_ITEMS
from .gift import read_gift
from .model import Found, Package, Picture, Task
from .package import read
from .writing import Stamp, write

__all__ = ["MOST_BYTES", "MOST_ITEMS", "Found", "Package", "Picture", "Stamp", "Task", "read", "read_gift", "write"]
