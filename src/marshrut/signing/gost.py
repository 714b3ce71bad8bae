"""What can be told of a detached certified signature without a certified means: pure functions over bytes.

RFC 5652 (CMS), RFC 9215 and R 1323565.1.023 (GOST in certificates and messages), GOST R 34.11-2012, GOST R 34.10-2012.
Not told here, and said so: whether the certificate was given by an accredited centre and was not revoked.
"""

from __future__ import annotations

import base64
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, core, x509

from marshrut.core.refusal import Refused

DIGESTS = {"1.2.643.7.1.1.2.2": "streebog256", "1.2.643.7.1.1.2.3": "streebog512"}
KEYS = {"1.2.643.7.1.1.1.1": 32, "1.2.643.7.1.1.1.2": 64}
#: Parameters of curves of RFC 9215 by their numbers, as the library of the arithmetic names them.
_C = "id-tc26-gost-3410-2012-256-paramSet"
CURVES = {
    "1.2.643.7.1.2.1.1.1": _C + "A",
    "1.2.643.7.1.2.1.1.2": _C + "B",
    "1.2.643.7.1.2.1.1.3": _C + "C",
    "1.2.643.7.1.2.1.1.4": _C + "D",
    "1.2.643.2.2.35.1": _C + "B",
    "1.2.643.2.2.35.2": _C + "C",
    "1.2.643.2.2.35.3": _C + "D",
    "1.2.643.2.2.36.0": _C + "B",
    "1.2.643.2.2.36.1": _C + "D",
    "1.2.643.7.1.2.1.2.1": "id-tc26-gost-3410-12-512-paramSetA",
    "1.2.643.7.1.2.1.2.2": "id-tc26-gost-3410-12-512-paramSetB",
    "1.2.643.7.1.2.1.2.3": "id-tc26-gost-3410-2012-512-paramSetC",
}


class _Algorithm(core.Sequence):  # type: ignore[misc]
    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any, {"optional": True})]


class _PublicKey(core.Sequence):  # type: ignore[misc]
    _fields = [("algorithm", _Algorithm), ("key", core.OctetBitString)]


class _Parameters(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("curve", core.ObjectIdentifier),
        ("digest", core.ObjectIdentifier, {"optional": True}),
        ("cipher", core.ObjectIdentifier, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `passed` is nothing when it could not be looked at."""

    what: str
    passed: bool | None
    words: str


def unwrap(data: bytes) -> bytes:
    """The DER of a file that may be PEM or bare base64."""
    if data[:1] == b"\x30":
        return data
    text = re.sub(rb"-----[^-]+-----|\s+", b"", data)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("gost.form", _NOT_CMS) from None


_NOT_CMS = "Это не файл подписи: нужен отсоединённый .sig или .p7s (CMS), полученный из программы подписи."


def look(data: bytes, file: bytes) -> dict[str, Any]:
    """All that can be told: who signed by the certificate inside, and the checks one by one.

    Raises
    ------
    Refused
        The file is no signed message at all, or the document is inside it.
    """
    signed = _open(data)
    try:
        return _look(signed, signed["signer_infos"][0], file)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(
            "gost.form", "Файл подписи повреждён: прочитать его не получилось. Сделайте подпись заново."
        ) from error


def _look(signed: Any, info: Any, file: bytes) -> dict[str, Any]:
    certificate = _certificate(signed, info)
    attributes = {a["type"].dotted: a for a in info["signed_attrs"]} if info["signed_attrs"].native else {}
    value = _value(info, certificate, attributes, file)
    count = len(signed["signer_infos"])
    more = f"; подписей в файле {count}, проверена первая" if count > 1 else ""
    checks = [
        Check("Файл подписи", passed=True, words="CMS SignedData, подпись отсоединённая" + more),
        _digest(info, attributes, file) or Check(SAME, value.passed, "отдельного хеша нет: файл входит в саму подпись"),
        value,
        _days(certificate, _moment(attributes)),
        Check("Кем выдан сертификат", passed=None, words=_CHAIN),
        Check("Не отозван ли сертификат", passed=None, words="не проверялось: нужен доступ к спискам отзыва центра"),
    ]
    moment = _moment(attributes)
    return {
        "signers": count,
        "subject": _names(certificate),
        "issuer": str(certificate.issuer.native.get("common_name", "")) if certificate else "",
        "serial": f"{certificate.serial_number:X}" if certificate else "",
        "since": _iso(certificate.not_valid_before) if certificate else "",
        "until": _iso(certificate.not_valid_after) if certificate else "",
        "claimed_at": _iso(moment) if moment else "",
        "checks": [asdict(check) for check in checks],
        "summary": summary(checks),
    }


_CHAIN = (
    "не проверялось: цепочку до аккредитованного удостоверяющего центра подтверждает сертифицированное средство или "
    "служба проверки"
)


def summary(checks: list[Check]) -> str:
    """The honest sentence over the list."""
    failed = [check.what.lower() for check in checks if check.passed is False]
    if failed:
        return f"Проверка не пройдена. Не подтвердилось: {', '.join(failed)}."
    known = all(check.passed for check in checks[:3])
    head = (
        "Файл не менялся после подписи, и подпись подходит к сертификату внутри неё."
        if known
        else "Проверено не всё: математика подписи этого вида здесь не считается."
    )
    return head + " Кому на самом деле принадлежит сертификат и не отозван ли он, здесь не проверялось."


def _open(data: bytes) -> Any:
    try:
        message = cms.ContentInfo.load(unwrap(data), strict=True)
        if message["content_type"].native != "signed_data":
            raise Refused("gost.form", _NOT_CMS)
        signed = message["content"]
        inside = signed["encap_content_info"]["content"].native is not None
        signers = len(signed["signer_infos"])
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("gost.form", _NOT_CMS) from error
    if inside:
        raise Refused("gost.inside", "Документ лежит внутри подписи. Сделайте отсоединённую подпись (detached).")
    if not signers:
        raise Refused("gost.form", "В файле нет ни одной подписи. " + _NOT_CMS)
    return signed


def _certificate(signed: Any, info: Any) -> Any:
    """The certificate that the signature names, if it is inside the file."""
    wanted = info["sid"].chosen
    for choice in signed["certificates"] or []:
        certificate = choice.chosen
        if not isinstance(certificate, x509.Certificate):
            continue
        if isinstance(wanted, cms.IssuerAndSerialNumber):
            if (
                certificate.serial_number == wanted["serial_number"].native
                and certificate.issuer.dump() == wanted["issuer"].dump()
            ):
                return certificate
        elif certificate.key_identifier == wanted.native:
            return certificate
    return None


def _names(certificate: Any) -> str:
    """The owner by the certificate: surname and names, or the common name; no numbers of documents."""
    if certificate is None:
        return ""
    names = certificate.subject.native
    person = " ".join(str(names[key]) for key in ("surname", "given_name") if key in names)
    place = str(names.get("organization_name", ""))
    return ", ".join(dict.fromkeys(filter(None, (person or str(names.get("common_name", "")), place))))


def digest(name: str, data: bytes) -> bytes:
    """GOST R 34.11-2012 of the bytes."""
    from gostcrypto import gosthash  # noqa: PLC0415 - only an upload needs it

    return bytes(gosthash.new(name, data=bytearray(data)).digest())


SAME = "Файл не менялся после подписи"


def _digest(info: Any, attributes: dict[str, Any], file: bytes) -> Check | None:
    """Whether the hash inside the signature is that of the file; nothing when there is no hash apart."""
    name = DIGESTS.get(info["digest_algorithm"]["algorithm"].dotted)
    if name is None:
        return Check(SAME, passed=None, words="хеш не по ГОСТ Р 34.11-2012: здесь не считается")
    said = attributes.get("1.2.840.113549.1.9.4")
    if said is None:
        return Check(SAME, passed=False, words="хеша файла среди подписанных сведений нет") if attributes else None
    same = bytes(said["values"][0].native) == digest(name, file)
    size = name.removeprefix("streebog")
    words = f"хеш ГОСТ Р 34.11-2012 ({size} бит) " + ("совпадает" if same else "не совпадает: это другой файл")
    return Check(SAME, passed=same, words=words)


def _value(info: Any, certificate: Any, attributes: dict[str, Any], file: bytes) -> Check:
    """Whether the value of the signature fits the key of the certificate."""
    what = "Подпись подходит к сертификату"
    name = DIGESTS.get(info["digest_algorithm"]["algorithm"].dotted)
    if certificate is None:
        return Check(what, passed=None, words="сертификата подписавшего в файле нет, сравнить не с чем")
    key = public_key(certificate)
    if name is None or key is None:
        return Check(what, passed=None, words="ключ не по ГОСТ Р 34.10-2012 или неизвестная кривая: здесь не считается")
    message = _tagged(info["signed_attrs"].dump()) if attributes else file
    fits = verify(*key, digest(name, message), bytes(info["signature"].native))
    words = "значение подписи ГОСТ Р 34.10-2012 " + (
        "подходит" if fits else "не подходит: подпись сделана другим ключом"
    )
    return Check(what, passed=fits, words=words)


def _tagged(attributes: bytes) -> bytes:
    """Signed attributes are hashed as a SET OF, whatever tag they have inside the message (RFC 5652, 5.4)."""
    return b"\x31" + attributes[1:]


def public_key(certificate: Any) -> tuple[str, bytes] | None:
    """The curve and the point (x and y, big-endian) of a certificate of GOST R 34.10-2012."""
    found = _PublicKey.load(certificate["tbs_certificate"]["subject_public_key_info"].dump())
    size = KEYS.get(found["algorithm"]["algorithm"].dotted)
    if size is None:
        return None
    curve = CURVES.get(_Parameters.load(found["algorithm"]["parameters"].dump())["curve"].dotted)
    point = bytes(core.OctetString.load(bytes(found["key"])).native)
    if curve is None or len(point) != 2 * size:
        return None
    return curve, point[:size][::-1] + point[size:][::-1]


def verify(curve: str, point: bytes, hashed: bytes, value: bytes) -> bool:
    """GOST R 34.10-2012; in messages the value stands as s and r, the hash is read from its last byte."""
    from gostcrypto import gostsignature  # noqa: PLC0415 - only an upload needs it

    size = len(point) // 2
    if len(value) != 2 * size or len(hashed) != size:
        return False
    mode = gostsignature.MODE_256 if size == 32 else gostsignature.MODE_512
    signer = gostsignature.new(mode, gostsignature.CURVES_R_1323565_1_024_2019[curve])
    try:
        return bool(signer.verify(bytearray(point), bytearray(hashed[::-1]), bytearray(value[size:] + value[:size])))
    except (gostsignature.GOSTSignatureError, ValueError, ZeroDivisionError):
        return False


def _moment(attributes: dict[str, Any]) -> datetime | None:
    said = attributes.get("1.2.840.113549.1.9.5")
    found = said["values"][0].native if said is not None else None
    return found if isinstance(found, datetime) else None


def _days(certificate: Any, moment: datetime | None) -> Check:
    """The term of the certificate against the moment that the signature itself names."""
    what = "Срок сертификата"
    if certificate is None or moment is None:
        return Check(what, passed=None, words="не с чем сравнить: нет сертификата или времени внутри подписи")
    inside = certificate.not_valid_before <= moment <= certificate.not_valid_after
    words = "время, указанное внутри подписи, " + ("попадает в срок" if inside else "не попадает в срок")
    return Check(what, passed=inside, words=words + " сертификата; само время никем не заверено")


def _iso(moment: datetime) -> str:
    return moment.isoformat()
