"""Makes badges with a library that this project didn't write: an Open Badges 2.0 Assertion as it is hosted, with the
documents that it names; a signed one of 2.0 and one of 3.0, each baked into pictures.

    python make.py FOLDER

The keys are made anew each time, so that files differ in their signatures only. Everything in them is made up.
"""

import json
import struct
import sys
import zlib
from datetime import datetime, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib import ob2, ob3
from openbadgeslib.ob3.credential import Alignment, Evidence

SITE = "https://badges.example"
DESCRIPTION = "Guided visitors through the demonstration museum for three days in 2026, in two languages, and answered their questions."
CRITERIA = "Prepare a tour of one hour, guide two groups, and hand in their feedback with a page on what you changed after it."
ISSUED = datetime(2026, 1, 1, tzinfo=timezone.utc)
EXPIRES = datetime(2029, 1, 1, tzinfo=timezone.utc)
SVG = b'<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixel() -> bytes:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def assertion(kind: str) -> ob2.Assertion:
    signed = kind == "SignedBadge"
    return ob2.Assertion(
        recipient=ob2.IdentityObject.create("ona@example.org", "salt"),
        badge=f"{SITE}/class.json",
        verification=ob2.Verification(type="signed", creator=f"{SITE}/key.json") if signed else ob2.Verification(type="hosted"),
        id=None if signed else f"{SITE}/assertion.json",
        issued_on=ISSUED,
        expires=EXPIRES,
        evidence=f"{SITE}/evidence",
    )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    badge = ob2.BadgeClass(
        id=f"{SITE}/class.json", name="Museum guide", description=DESCRIPTION, image=f"{SITE}/badge.png",
        criteria=f"{SITE}/criteria", issuer=f"{SITE}/issuer.json", tags=["museum", "languages"],
    )
    issuer = ob2.Profile(id=f"{SITE}/issuer.json", name="Demo Museum", url=SITE, email="badges@badges.example")
    documents = {"assertion": assertion("HostedBadge"), "class": badge, "issuer": issuer}
    for name, document in documents.items():
        (folder / f"hosted-{name}.json").write_text(json.dumps(document.to_dict(), indent=2) + "\n")
    (folder / "signed-2.png").write_bytes(ob2.OB2Signer(pem).sign_into_png(assertion("SignedBadge"), pixel()))

    credential = ob3.OpenBadgeCredential(
        issuer=ob3.Issuer(id="did:web:badges.example", name="Demo Museum", url=SITE),
        recipient_id="mailto:ona@example.org",
        achievement=ob3.Achievement(
            id=f"{SITE}/achievement", name="Museum guide", description=DESCRIPTION, criteria_narrative=CRITERIA,
            image_url=f"{SITE}/badge.png", tags=["museum", "languages"],
            alignments=[Alignment("Guide visitors", f"{SITE}/esco/guide", "ESCO", "5113")],
        ),
        issuance_date=ISSUED,
        expiration_date=EXPIRES,
        evidence=[Evidence(id=f"{SITE}/evidence", name="Feedback", narrative="What two groups said.")],
    )
    signer = ob3.OB3Signer(pem)
    (folder / "baked.png").write_bytes(signer.sign_into_png(credential, pixel()))
    (folder / "baked.svg").write_bytes(signer.sign_into_svg(credential, SVG))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
