"""Sheets to DOCX: the same sheet that becomes PDF, written as WordprocessingML, so that a school can edit and print it.

The package is written directly: 2 ms a form against 15 ms of a Jinja template, and a user's text can only be a text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import segno

from . import change_sheet, docx_parts, iom
from .change_sheet import ChangeSheet
from .docx_parts import DRAWING, NAMESPACES, XML
from .iom import IomForm
from .sheet import Figure, Grid, Kind, Line, Row, Sheet, Style
from .text import printable

#: A4 and its margins, twentieths of a point.
PAPER = (11906, 16838)
LEFT, RIGHT, TOP, BOTTOM = 1134, 680, 850, 1500
QR_SIDE = 540_000  # English metric units: 15 mm
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render_iom(form: IomForm) -> bytes:
    """The form «Индивидуальный образовательный маршрут» as DOCX, A4."""
    return render(iom.sheet(form))


def render_change_sheet(paper: ChangeSheet) -> bytes:
    """The «Лист изменений ИОМ» as DOCX, A4."""
    return render(change_sheet.sheet(paper))


def render(sheet: Sheet) -> bytes:
    """A sheet as a DOCX package. Equal sheets give equal bytes."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": docx_parts.CONTENT_TYPES,
        "_rels/.rels": docx_parts.ROOT_RELATIONS,
        "docProps/core.xml": docx_parts.core_properties(_plain(sheet.title)),
        "word/document.xml": _document(sheet),
        "word/styles.xml": docx_parts.STYLES,
        "word/settings.xml": docx_parts.SETTINGS,
        "word/header1.xml": _header(sheet),
        "word/footer1.xml": _footer(sheet),
        "word/_rels/document.xml.rels": docx_parts.DOCUMENT_RELATIONS,
    }
    if sheet.check_url:
        parts["word/_rels/footer1.xml.rels"] = docx_parts.FOOTER_RELATIONS
        parts["word/media/qr.png"] = _qr_png(sheet.check_url)
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED, 6)
    return target.getvalue()


def _document(sheet: Sheet) -> str:
    paper = PAPER[::-1] if sheet.landscape else PAPER
    width = paper[0] - LEFT - RIGHT
    body: list[str] = []
    for place, part in enumerate(sheet.parts):
        if isinstance(part, Line):
            body.append(_paragraph(part))
            continue
        if isinstance(part, Figure):  # the word processor gets what the picture says
            body.append(_paragraph(Line(part.words, Style.NOTE)))
            continue
        follows_grid = place > 0 and isinstance(sheet.parts[place - 1], Grid)
        body.append((_gap() if follows_grid else "") + _table(part, width, kept=_kept(sheet, place, part)))
    orient = ' w:orient="landscape"' if sheet.landscape else ""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        f'<w:pgSz w:w="{paper[0]}" w:h="{paper[1]}"{orient}/><w:pgMar w:top="{TOP}" w:right="{RIGHT}" '
        f'w:bottom="{BOTTOM}" w:left="{LEFT}" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr>'
    )
    end = _gap() if isinstance(sheet.parts[-1], Grid) else ""
    return f"{XML}<w:document {NAMESPACES}><w:body>{''.join(body)}{end}{section}</w:body></w:document>"


def _kept(sheet: Sheet, place: int, grid: Grid) -> int:
    """From which row on the table stays with the signatures that follow it."""
    following = sheet.parts[place + 1 : place + 2]
    signed = any(isinstance(part, Line) and part.style == Style.SIGN for part in following)
    return (signed and grid.tail()) or len(grid.rows)


def _paragraph(line: Line) -> str:
    lead = _run(line.lead + " ", "<w:b/>") if line.lead else ""
    return _p(line.style, lead + _run(line.text), keep_next=line.sticky)


def _table(grid: Grid, width: int, kept: int) -> str:
    columns = [width * share // 100 for share in grid.widths]
    style = "small" if grid.small else "cell"
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = _head(grid.head, columns, style) if grid.head else ""
    rows = (_row(row, columns, style, kept=place >= kept) for place, row in enumerate(grid.rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="90" w:type="dxa"/><w:right w:w="90" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
        + f"</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )


def _head(names: Sequence[str], columns: Sequence[int], style: str) -> str:
    cells = "".join(
        _cell(_p(style, _run(name, "<w:b/>"), keep_next=True, centred=True), column, extra='<w:vAlign w:val="center"/>')
        for name, column in zip(names, columns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(row: Row, columns: Sequence[int], style: str, *, kept: bool) -> str:
    look = {Kind.GROUP: "<w:b/>", Kind.BLOCK: "<w:i/>", Kind.SUB: "<w:i/>"}.get(row.kind, "")
    keep_next = kept or row.kind is not Kind.LINE
    keep = "<w:cantSplit/>" if row.keep else ""
    if not any(row.cells):
        keep += '<w:trHeight w:val="400" w:hRule="atLeast"/>'
    if row.spans:
        paragraph = _p(style, _run(row.cells[0], look), keep_next=True)
        return (
            f"<w:tr><w:trPr>{keep}</w:trPr>"
            + _cell(paragraph, sum(columns), extra=f'<w:gridSpan w:val="{len(columns)}"/>')
            + "</w:tr>"
        )
    cells = "".join(
        _cell(_p(style, _run(cell, look), keep_next=keep_next), column)
        for cell, column in zip(row.cells, columns, strict=True)
    )
    return f"<w:tr><w:trPr>{keep}</w:trPr>{cells}</w:tr>"


def _cell(paragraph: str, width: int, extra: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{extra}</w:tcPr>{paragraph}</w:tc>'


def _p(style: str, runs: str, *, keep_next: bool = False, centred: bool = False) -> str:
    keep = "<w:keepNext/>" if keep_next else ""
    centre = '<w:jc w:val="center"/>' if centred else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{centre}</w:pPr>{runs}</w:p>'


def _gap() -> str:
    return _p("gap", "")


def _run(text: str, look: str = "") -> str:
    if not text:
        return ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{_plain(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{lines}</w:r>"


def _plain(text: str) -> str:
    """The only door of users' texts into XML."""
    return escape(printable(text))


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _header(sheet: Sheet) -> str:
    return f"{XML}<w:hdr {NAMESPACES}>{_p('banner', _run(sheet.banner))}</w:hdr>"


def _footer(sheet: Sheet) -> str:
    paper = PAPER[::-1] if sheet.landscape else PAPER
    shares = (1000, paper[0] - LEFT - RIGHT - 2800, 1800)
    pages = _run("стр.\u00a0") + _field("PAGE") + _run(" из\u00a0") + _field("NUMPAGES")
    cells = (
        _p("footer", _picture() if sheet.check_url else ""),
        "".join(_p("footer", _run(line)) for line in sheet.footer) or _p("footer", ""),
        f'<w:p><w:pPr><w:pStyle w:val="footer"/><w:jc w:val="right"/></w:pPr>{pages}</w:p>',
    )
    row = "".join(
        _cell(cell, share, extra='<w:vAlign w:val="center"/>') for cell, share in zip(cells, shares, strict=True)
    )
    return (
        f"{XML}<w:ftr {NAMESPACES} {DRAWING}><w:tbl><w:tblPr>"
        f'<w:tblW w:w="{sum(shares)}" w:type="dxa"/><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" '
        'w:color="000000"/></w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{share}"/>' for share in shares)
        + f"</w:tblGrid><w:tr>{row}</w:tr></w:tbl>{_gap()}</w:ftr>"
    )


def _picture() -> str:
    size = f'cx="{QR_SIDE}" cy="{QR_SIDE}"'
    name = 'id="1" name="QR" descr="QR-код: проверка документа"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {name}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr>"
        '<pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _qr_png(url: str) -> bytes:
    buffer = BytesIO()
    segno.make(url, error="m", mask=2, micro=False).save(buffer, kind="png", scale=6, border=1)
    return buffer.getvalue()
