"""Files with answers that a device hands in without a network: only the server can open them.

The browser makes a key of its own for each file (ECDH on P-256), derives one for AES-GCM by HKDF-SHA256 and squeezes
what it seals by deflate; the server's key follows from the product's secret. The pass inside says whose sitting it is.
Without a secure connection a browser has no such keys, then the file is plain and says so.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from marshrut.core.refusal import Refused

MARK = "marshrut-answers-1"
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MOST_BYTES = 1_000_000
MOST_OPENED = 4_000_000


def _derived(secret: bytes, info: bytes, salt: bytes = b"", length: int = 32) -> bytes:
    return HKDF(hashes.SHA256(), length, salt or None, info).derive(secret)


@cache
def _private(secret: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(_derived(secret.encode(), b"marshrut.handin.key", length=48)) % (ORDER - 1) + 1
    return ec.derive_private_key(number, CURVE)


def public_key() -> str:
    """The key that devices seal with: an uncompressed point of P-256, 65 bytes in base64."""
    point = _private(settings.SECRET_KEY).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(point).decode()


def opened(content: bytes) -> dict[str, Any]:
    """What a device has put into a file: `ticket`, `rows`, `finished`.

    Raises
    ------
    Refused
        `handin.large`, `handin.foreign` (not our file), `handin.broken` (ours, and damaged or sealed for another server).
    """
    if len(content) > MOST_BYTES:
        raise Refused("handin.large", "Файл слишком велик: это не файл с ответами.")
    try:
        outer = dict(json.loads(content))
    except (ValueError, TypeError):
        outer = {}
    if outer.get("mark") != MARK:
        raise Refused("handin.foreign", "Это не файл с ответами. Нужен файл, который сохранила страница теста.")
    try:
        told = outer["plain"] if "plain" in outer else json.loads(_unsealed(outer))
        return {"ticket": str(told["ticket"]), "rows": list(told["rows"]), "finished": told.get("finished") is True}
    except (ValueError, KeyError, TypeError, zlib.error, InvalidTag):
        raise Refused(
            "handin.broken", "Файл повреждён или сделан для другой системы. Сохраните его на устройстве ещё раз."
        ) from None


def _unsealed(outer: dict[str, Any]) -> bytes:
    point, iv, body = (base64.b64decode(outer[name], validate=True) for name in ("key", "iv", "body"))
    device = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        shared = _private(secret).exchange(ec.ECDH(), device)
        try:
            packed = AESGCM(_derived(shared, MARK.encode(), salt=point)).decrypt(iv, body, None)
        except InvalidTag:
            continue
        squeezer = zlib.decompressobj(-zlib.MAX_WBITS)
        told = squeezer.decompress(packed, MOST_OPENED)
        if squeezer.unconsumed_tail:
            raise ValueError("a bomb")
        return told
    raise InvalidTag


def seal_of(told: dict[str, Any]) -> str:
    """The mark by which the same answers are known again, however often they were sealed."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
