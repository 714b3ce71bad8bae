"""The batch of a municipality: a file a form, one ZIP, one PDF to print at once, the register."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from . import docx, iom, pdf, register
from .iom import IomForm
from .joined import Joined
from .text import safe_name, short_name

Format = Literal["pdf", "docx"]
ZIP_NAME = "Индивидуальные образовательные маршруты.zip"
MERGED_NAME = "Все маршруты одним файлом.pdf"
REGISTER_NAME = "Реестр ИОМ.xlsx"
REGISTER_PRINT_NAME = "Реестр ИОМ.pdf"
#: Fewer forms are printed before a second process would have started.
SHARED = 40


@dataclass(frozen=True)
class Batch:
    """What a batch has written. ``files`` stand in the order of the forms; ``seconds`` of wall time."""

    files: tuple[Path, ...]
    zip_path: Path
    merged_path: Path
    register_path: Path
    seconds: float


def render_batch(
    forms: Iterable[IomForm],
    out: Path,
    format: Format = "pdf",  # noqa: A002
    progress: Callable[[int, int], None] | None = None,
    title: str = register.TITLE,
    cores: int = 0,
) -> Batch:
    """Print many forms into a folder.

    Parameters
    ----------
    forms : iterable of IomForm
        At least one; equal names of files get « (2)», « (3)».
    out : Path
        A folder, made when absent. Files of the same names are replaced.
    format : "pdf" or "docx"
        Of the separate files; the merged file for printing is always PDF.
    progress : callable(done, total)
        Called after each form.
    title : str
        Heading of the register: which municipality, which period.
    cores : int
        Processes that print a large batch; 0 = as many as the machine gives.

    Raises
    ------
    ValueError
        No forms, or an unknown format.
    """
    began = time.perf_counter()
    papers = tuple(forms)
    if not papers:
        raise ValueError("a batch needs at least one form")
    if format not in ("pdf", "docx"):
        raise ValueError(f"unknown format {format!r}")
    out.mkdir(parents=True, exist_ok=True)
    files = []
    with Joined(out / MERGED_NAME) as merged:
        made = _made(papers, format, cores or len(os.sched_getaffinity(0)))
        for done, (form, name, (printed, file)) in enumerate(
            zip(papers, file_names(papers), made, strict=True), start=1
        ):
            merged.add(printed, _bookmark(form))
            files.append(out / f"{name}.{format}")
            files[-1].write_bytes(file)
            if progress:
                progress(done, len(papers))
    (out / REGISTER_NAME).write_bytes(register.render(papers, title))
    (out / REGISTER_PRINT_NAME).write_bytes(pdf.render([register.sheet(papers, title)]))
    _pack(out / ZIP_NAME, [out / REGISTER_NAME, out / REGISTER_PRINT_NAME, *files])
    return Batch(tuple(files), out / ZIP_NAME, out / MERGED_NAME, out / REGISTER_NAME, time.perf_counter() - began)


def _made(papers: Sequence[IomForm], kind: Format, cores: int) -> Iterator[tuple[bytes, bytes]]:
    """PDF and separate file of each form in order. Processes start clean: they share no connection with this one."""
    if cores == 1 or len(papers) < SHARED:
        yield from map(partial(_one, kind), papers)
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(_one, kind), papers, chunksize=5)


def _one(kind: Format, form: IomForm) -> tuple[bytes, bytes]:
    printed = pdf.render_iom(form)
    return printed, printed if kind == "pdf" else docx.render_iom(form)


def file_names(forms: Iterable[IomForm]) -> list[str]:
    """Safe Russian names without extension, all different: «ИОМ 29-2026-00123 Иванова М.П.»."""
    seen: dict[str, int] = {}
    names = []
    for form in forms:
        name = safe_name(" ".join(filter(None, ("ИОМ", form.number, short_name(form.person)))))
        key = name.casefold()
        seen[key] = seen.get(key, 0) + 1
        names.append(name if seen[key] == 1 else f"{name} ({seen[key]})")
    return names


def _bookmark(form: IomForm) -> str:
    return " ".join(filter(None, (form.person, form.number))) or iom.TITLE


def _pack(target: Path, files: Iterable[Path]) -> None:
    """Stored, not squeezed: PDF, DOCX and XLSX are squeezed already. Names are UTF-8 by the flag of ZIP."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for path in files:
            package.write(path, path.name)
