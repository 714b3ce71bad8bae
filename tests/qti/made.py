"""Small items of other systems, written for these tests: QTI 2 by hand, the same in the words of QTI 3."""

import io
import re
import struct
import zipfile
import zlib

V21, V22 = "http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/imsqti_v2p2"
V30 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
SPACES = {"2.1": V21, "2.2": V22, "3.0": V30}
OWN_WORDS = {"assessmentItem", "itemBody", "prompt", "value", "gap", "hottext", "variable", "correct", "match", "sum", "equal", "product",
             "gt", "and", "or", "not", "mapping", "member"}  # fmt: skip


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


PNG = b"".join(
    [
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 100, 8, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\x00" * 201 * 100)),
        _chunk(b"IEND", b""),
    ]
)
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAP = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'


def said(name, values, cardinality="single", base="identifier", mapping=""):
    rows = "".join(f"<value>{one}</value>" for one in values)
    rows = f"<correctResponse>{rows}</correctResponse>" if values else ""
    return f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{rows}{mapping}</responseDeclaration>'


def mapping(**worth):
    return "<mapping>" + "".join(f'<mapEntry mapKey="{k}" mappedValue="{v}"/>' for k, v in worth.items()) + "</mapping>"


def choices(tag="simpleChoice", names="ABCD"):
    return "".join(f'<{tag} identifier="{one}">вариант {one}</{tag}>' for one in names)


def item(body, declared="", rule="", version="2.1", attrs="", extra=""):
    """An item; for 3.0 the same in kebab case."""
    text = (
        f'<assessmentItem xmlns="SPACE" identifier="i1" title="Проба" adaptive="false" timeDependent="false"{attrs}>'
        f"{declared}{SCORE}<itemBody>{body}</itemBody>{rule}{extra}</assessmentItem>"
    )
    text = kebab(text) if version == "3.0" else text
    return text.replace("SPACE", SPACES[version]).encode()


def kebab(text):
    """Names of QTI 2 as those of QTI 3."""

    def tag(found):
        name = found.group(2)
        return found.group(1) + ("qti-" + dashed(name) if name in OWN_WORDS or re.search("[a-z][A-Z]", name) else name)

    text = re.sub(r"(</?)([A-Za-z]+)", tag, text)
    return re.sub(r" ([a-z]+[A-Z][A-Za-z]*)=", lambda found: f" {dashed(found.group(1))}=", text)


def dashed(name):
    return re.sub("([A-Z])", lambda found: "-" + found.group(1).lower(), name)


def package(files, manifest=True, version="2.1"):
    """A ZIP with a manifest that lists its XML files."""
    out = io.BytesIO()
    kind = "imsqti_item_xmlv3p0" if version == "3.0" else "imsqti_item_xmlv2p1"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items():
            box.writestr(name, data)
        if manifest:
            rows = "".join(
                f'<resource identifier="r{n}" type="{kind}" href="{name}"><file href="{name}"/></resource>'
                for n, name in enumerate(files)
                if name.endswith(".xml")
            )
            box.writestr(
                "imsmanifest.xml",
                f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{rows}</resources></manifest>',
            )
    return out.getvalue()
