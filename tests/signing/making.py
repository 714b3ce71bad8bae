"""Makes a detached signature of GOST R 34.10-2012 with a certificate of its own, as a program of signing does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, core, keys, x509
from gostcrypto import gostsignature

from marshrut.signing import gost

CURVE = {256: "1.2.643.7.1.2.1.1.2", 512: "1.2.643.7.1.2.1.2.1"}
DIGEST = {256: "1.2.643.7.1.1.2.2", 512: "1.2.643.7.1.1.2.3"}
KEY = {256: "1.2.643.7.1.1.1.1", 512: "1.2.643.7.1.1.1.2"}
SECRET = 0x1A2B3C4D5E6F


class Maker:
    """A signer with a key and a certificate that it gave to itself."""

    def __init__(self, size: int = 256, secret: int = SECRET) -> None:
        self.size, self.bytes = size, size // 8
        mode = gostsignature.MODE_256 if size == 256 else gostsignature.MODE_512
        curve = gostsignature.CURVES_R_1323565_1_024_2019[gost.CURVES[CURVE[size]]]
        self.signer = gostsignature.new(mode, curve)
        self.secret = bytearray(secret.to_bytes(self.bytes, "big"))
        self.point = bytes(self.signer.public_key_generate(self.secret))

    def sign(self, message: bytes) -> bytes:
        """s and r of the message, as they stand in messages of CMS."""
        hashed = gost.digest(gost.DIGESTS[DIGEST[self.size]], message)
        value = bytes(self.signer.sign(self.secret, bytearray(hashed[::-1])))
        return value[self.bytes :] + value[: self.bytes]

    def certificate(self, since: datetime, until: datetime, names: dict[str, str]) -> x509.Certificate:
        """A certificate signed by its own key."""
        half = self.bytes
        point = core.OctetString(self.point[:half][::-1] + self.point[half:][::-1]).dump()
        parameters = gost._Parameters({"curve": CURVE[self.size], "digest": DIGEST[self.size]})
        algorithm = gost._Algorithm({"algorithm": KEY[self.size], "parameters": core.Any(parameters)})
        spki = gost._PublicKey({"algorithm": algorithm, "key": core.OctetBitString(point)}).dump()
        how = {"algorithm": "1.2.643.7.1.1.3.2" if self.size == 256 else "1.2.643.7.1.1.3.3"}
        name = x509.Name.build(names)
        tbs = x509.TbsCertificate(
            {
                "version": "v3", "serial_number": 0xABC123, "signature": how, "issuer": name, "subject": name,
                "validity": {"not_before": x509.Time({"utc_time": since}), "not_after": x509.Time({"utc_time": until})},
                "subject_public_key_info": keys.PublicKeyInfo.load(spki),
            }
        )  # fmt: skip
        value = self.sign(tbs.dump())
        return x509.Certificate({"tbs_certificate": tbs, "signature_algorithm": how, "signature_value": value})


def detached(
    file: bytes,
    *,
    size: int = 256,
    attributes: bool = True,
    inside: bool = False,
    signer: Maker | None = None,
    until: datetime = datetime(2027, 1, 1, tzinfo=UTC),
    at: datetime = datetime(2026, 11, 28, tzinfo=UTC),
) -> bytes:
    """A signature over a file; `signer` signs in the place of the owner of the certificate."""
    owner = Maker(size)
    names = {"common_name": "Директорова Оксана", "surname": "Директорова", "given_name": "Оксана Николаевна"}
    certificate = owner.certificate(datetime(2026, 1, 1, tzinfo=UTC), until, names)
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}}
        ),
        "digest_algorithm": {"algorithm": DIGEST[size]},
        "signature_algorithm": {"algorithm": KEY[size]},
    }
    message = file
    if attributes:
        said = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["data"]},
                {"type": "message_digest", "values": [gost.digest(gost.DIGESTS[DIGEST[size]], file)]},
                {"type": "signing_time", "values": [cms.Time({"utc_time": at})]},
            ]
        )
        info["signed_attrs"], message = said, said.dump()
    info["signature"] = (signer or owner).sign(message)
    content = {"content_type": "data", **({"content": file} if inside else {})}
    signed = cms.SignedData(
        {
            "version": "v1", "digest_algorithms": [{"algorithm": DIGEST[size]}], "encap_content_info": content,
            "certificates": [certificate], "signer_infos": [info],
        }
    )  # fmt: skip
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())
