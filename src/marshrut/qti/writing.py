"""A package of QTI 3.0: a manifest with who took the tasks and when, an item a task, pictures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from types import SimpleNamespace
from typing import Any

from .answers import WRITERS, Part, given, ident, line, text
from .html import attribute
from .model import Picture, Task
from .pictures import ending

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
CSM = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscsmd_v1p1"
LOM = "http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2"
OWN = "urn:marshrut:tasks"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_media = re.compile(r'src="media/([A-Za-z0-9_-]+)"')


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who took the tasks out, when, and what the manifest says about it."""

    who: str
    at: datetime
    words: str = ""


def write(tasks: Iterable[Task], pictures: Mapping[str, Picture], stamp: Stamp) -> bytes:
    """The package as a ZIP."""
    out = io.BytesIO()
    endings = {code: ending(one.data) or "bin" for code, one in pictures.items()}
    shown: set[str] = set()
    rows = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for n, task in enumerate(tasks, start=1):
            name = f"items/{n:05d}.xml"
            item = _media.sub(lambda found: _src(found.group(1), endings), item_xml(task))
            used = {code for code in endings if f"../media/{code}." in item}
            shown |= used
            box.writestr(_entry(name, stamp), item)
            rows.append(_resource(name, task, sorted(used)))
        for code in sorted(shown):
            box.writestr(_entry(f"media/{code}.{endings[code]}", stamp), pictures[code].data)
        media = [_media_resource(code, endings[code]) for code in sorted(shown)]
        box.writestr(_entry("imsmanifest.xml", stamp), _manifest(rows + media, stamp))
    return out.getvalue()


def _entry(name: str, stamp: Stamp) -> zipfile.ZipInfo:
    row = zipfile.ZipInfo(name, stamp.at.timetuple()[:6])
    row.compress_type = zipfile.ZIP_DEFLATED
    return row


def _src(code: str, endings: Mapping[str, str]) -> str:
    return f'src="../media/{code}.{endings.get(code, "bin")}"'


def item_xml(task: Task) -> str:
    """One item as XML."""
    parts, stem = _parts(task)
    body = stem + "".join(part.body for part in parts) + "".join(map(_criterion, task.rubric))
    declared = sorted((one for part in parts for one in part.declared), key=lambda one: one.startswith("<qti-outcome"))
    outcomes = _outcome("SCORE", 0, human=task.kind == "open") + _outcome("MAXSCORE", task.max_points)
    feedback, told = _rationale(task)
    return (
        f'{HEAD}<qti-assessment-item xmlns="{ITEM}" identifier="{attribute(ident(task.identifier))}" '
        f'title="{attribute(task.title or task.identifier)}" adaptive="false" time-dependent="false" xml:lang="ru">'
        f"{''.join(declared)}{outcomes}{told}"
        f"<qti-item-body>{body}</qti-item-body>{_rule(task, parts)}{feedback}</qti-assessment-item>"
    )


def _parts(task: Task) -> tuple[list[Part], str]:
    """Questions of the task and the text before them; a text with gaps is its own question."""
    if task.kind != "case":
        part = WRITERS[task.kind]("RESPONSE", task)
        return [part], "" if task.kind == "gap" else text(task.stem)
    return [_of_case(n, one, task) for n, one in enumerate(task.content.get("parts", []), start=1)], text(task.stem)


def _of_case(n: int, one: dict[str, Any], task: Task) -> Part:
    keys = task.key if isinstance(task.key, dict) else {}
    empty: Any = {} if one["kind"] in ("match", "gap", "numeric") else []
    inner = SimpleNamespace(
        kind=one["kind"],
        stem=one.get("stem", ""),
        content=one,
        key=keys.get(one["id"], empty),
        max_points=one.get("max_points", 1),
    )
    part = WRITERS[inner.kind](f"RESPONSE{n}", inner)
    stem = "" if inner.kind == "gap" else text(inner.stem)
    part.body = f'<div data-part="{attribute(one["id"])}">{stem}{part.body}</div>'
    part.rule = part.rule or given(part.right, "SCORE", inner.max_points)
    return part


def _rule(task: Task, parts: list[Part]) -> str:
    if task.kind == "open" or not task.key:
        return ""
    if task.kind == "case" or parts[0].rule:
        return f"<qti-response-processing>{''.join(part.rule for part in parts)}</qti-response-processing>"
    if task.max_points == 1 and task.kind in ("single", "multiple", "order", "match", "hotspot", "short"):
        template = "map_response" if task.kind == "short" else "match_correct"
        return f'<qti-response-processing template="{TEMPLATES}{template}.xml"/>'
    return f"<qti-response-processing>{given(parts[0].right, 'SCORE', task.max_points)}</qti-response-processing>"


def _outcome(name: str, value: int, *, human: bool = False) -> str:
    outer = ' external-scored="human"' if human else ""
    return (
        f'<qti-outcome-declaration identifier="{name}" cardinality="single" base-type="float"{outer}>'
        f"<qti-default-value><qti-value>{value}</qti-value></qti-default-value></qti-outcome-declaration>"
    )


def _rationale(task: Task) -> tuple[str, str]:
    """The explanation of the key: there for authors, no rule shows it to those who answer."""
    if not task.rationale:
        return "", ""
    feedback = (
        '<qti-modal-feedback outcome-identifier="RATIONALE" identifier="key" show-hide="show"><qti-content-body>'
        f"{text(task.rationale)}</qti-content-body></qti-modal-feedback>"
    )
    told = '<qti-outcome-declaration identifier="RATIONALE" cardinality="single" base-type="identifier"/>'
    return feedback, told


def _criterion(row: dict[str, Any]) -> str:
    levels = "".join(f"<li>{line(one)}</li>" for one in row["levels"])
    return (
        f'<qti-rubric-block use="scoring" view="scorer" data-criterion="{attribute(row["id"])}"><qti-content-body>'
        f'<div data-title="1">{line(row["title"])}</div><ol start="0">{levels}</ol></qti-content-body></qti-rubric-block>'
    )


def _resource(name: str, task: Task, media: list[str]) -> str:
    own = "".join(
        f' {field}="{attribute(str(value))}"'
        for field in ("competency", "subject", "cognitive", "minutes", "source")
        if (value := getattr(task, field))
    )
    standard = (
        f'<csm:curriculumStandardsMetadataSet xmlns:csm="{CSM}"><csm:curriculumStandardsMetadata providerId="marshrut">'
        f"<csm:setOfGUIDs><csm:labelledGUID><csm:label>{escape(task.competency)}</csm:label>"
        f"<csm:GUID>{escape(task.competency)}</csm:GUID></csm:labelledGUID></csm:setOfGUIDs>"
        "</csm:curriculumStandardsMetadata></csm:curriculumStandardsMetadataSet>"
        if task.competency
        else ""
    )
    needed = "".join(f'<dependency identifierref="M-{code}"/>' for code in media)
    return (
        f'<resource identifier="R{name[6:-4]}" type="imsqti_item_xmlv3p0" href="{name}"><metadata>{standard}'
        f'<m:marshrut-task xmlns:m="{OWN}" code="{attribute(task.identifier)}"{own}/></metadata>'
        f'<file href="{name}"/>{needed}</resource>'
    )


def _media_resource(code: str, kind: str) -> str:
    name = f"media/{code}.{kind}"
    return f'<resource identifier="M-{code}" type="webcontent" href="{name}"><file href="{name}"/></resource>'


def _manifest(rows: list[str], stamp: Stamp) -> str:
    when = stamp.at.strftime("%Y-%m-%dT%H:%M:%S")
    words = f"Выгрузил: {stamp.who}. {stamp.at:%d.%m.%Y %H:%M}. {stamp.words}".strip()
    return (
        f'{HEAD}<manifest xmlns="{CP}" identifier="marshrut-{stamp.at:%Y%m%d%H%M%S}"><metadata>'
        "<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion>"
        f'<imsmd:lom xmlns:imsmd="{LOM}"><imsmd:general><imsmd:description><imsmd:langstring xml:lang="ru">{escape(words)}'
        "</imsmd:langstring></imsmd:description></imsmd:general></imsmd:lom>"
        f'<m:stamp xmlns:m="{OWN}" who="{attribute(stamp.who)}" at="{when}"/></metadata>'
        f"<organizations/><resources>{''.join(rows)}</resources></manifest>"
    )
