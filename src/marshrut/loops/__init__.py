"""Loops compiled by numba and kept on disk, and threads over fixed parts of the work; used by numeric packages."""

from marshrut.loops.compiling import PARTS, Codes, Floats, Floats32, Ints, Threads, compiled, cores, inner, lean, parts

__all__ = ["PARTS", "Codes", "Floats", "Floats32", "Ints", "Threads", "compiled", "cores", "inner", "lean", "parts"]
