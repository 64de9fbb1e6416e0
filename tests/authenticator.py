"""What people prove themselves with, in software: a phone that shows six numbers, and a device that keeps passkeys,
which can be made to say what a thief's would."""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import cbor2
import httpx
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tests.browsers import ORIGIN

PRESENT, UNLOCKED, SYNCABLE, HAS_KEY = 0x01, 0x04, 0x08, 0x40


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """Holds one passkey. What it says can be bent: `origin`, `host`, `unlocked`, the count."""

    origin: str = ORIGIN
    host: str = "localhost"
    unlocked: bool = True
    count: int = 0
    counts: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    owner: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        assert {"type": "public-key", "alg": -7} in options["pubKeyCredParams"]
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        self.owner = bytes_of(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(HAS_KEY) + credential})
        said = self._client_data("webauthn.create", options["challenge"])
        response = {
            "clientDataJSON": text_of(said),
            "attestationObject": text_of(attestation),
            "transports": ["internal", "hybrid"],
        }
        return self._credential(response)

    def sign(self, options: dict[str, Any], **instead: Any) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        self.count += self.counts
        data = self._data(0)
        said = self._client_data("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": text_of(said),
            "authenticatorData": text_of(data),
            "signature": text_of(signature),
            "userHandle": text_of(self.owner),
            **instead,
        }
        return self._credential(response)

    def owned_by(self, member_id: UUID) -> "Device":
        self.owner = member_id.bytes
        return self

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | SYNCABLE | (UNLOCKED if self.unlocked else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = text_of(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


@dataclass
class Phone:
    """Shows six numbers. Each works once, and a step early or late: so three of them can be used at any one time."""

    secret: str

    def shows(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).generate_otp(int(time.time()) // 30 + steps)


async def numbers_last(seconds: float) -> None:
    """Waits until what phones show will be shown for so long still, for tests that count steps."""
    left = 30 - time.time() % 30
    if left < seconds:
        await asyncio.sleep(left)


async def add_phone(page: httpx.AsyncClient) -> tuple[Phone, list[str]]:
    """As the member who is signed in there, with the numbers of the step before: those of now and the next are left."""
    begun = (await page.post("/factors/app")).json()
    phone = Phone(begun["secret"])
    answer = await page.post("/factors/app/confirmation", json={"code": phone.shows(-1)})
    assert answer.status_code == 200, answer.text
    return phone, answer.json()["recovery_codes"]


async def add_device(page: httpx.AsyncClient, device: Device, name: str = "My phone") -> httpx.Response:
    options = (await page.post("/passkeys/options")).json()["options"]
    return await page.post("/passkeys", json={"name": name, "credential": device.make(options)})


async def come_in_by(page: httpx.AsyncClient, device: Device) -> httpx.Response:
    """By passkey alone."""
    options = (await page.post("/sessions/passkey/options")).json()["options"]
    return await page.post("/sessions/passkey", json={"credential": device.sign(options)})
