"""Talking to another provider (OpenID Connect 1.0, code flow): where to send people, and who they are who come back.

Only the addresses of configured providers are ever called, none that a redirect names, and each within seconds.
State, nonce and verifier are made from one secret in a cookie of the browser: what comes back to another browser, or
for another start, fits none of them. An answer is taken for its own provider only (RFC 9207; each has its own address).
"""

import base64
import hashlib
import time
import warnings
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.integrations.base_client import OAuthError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.errors import Unavailable
from server.settings import OpenIdProvider, Settings

with warnings.catch_warnings():
    # it would rather have httpx2, which is not kept yet as httpx is, and says so at every start
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

log = structlog.get_logger()
SECONDS = 10.0
KNOWN_FOR = 3600.0
MOST_BYTES = 500_000
SIGNED_WITH = ["RS256", "PS256", "ES256", "EdDSA"]
CLOCKS_DIFFER = 60

_known: dict[str, tuple[float, dict[str, Any]]] = {}


class NotProven(Exception):
    """What came back does not prove who somebody is; the words are for the log."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who somebody is, as their provider says. `email` only if the provider answers for it."""

    issuer: str
    subject: str
    email: str | None
    name: str


def derived(secret: str, what: str) -> str:
    """State, nonce and verifier of one start: none tells anything about the secret, or about another."""
    digest = hashlib.sha256(f"{what}:{secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def redirect_address(provider: OpenIdProvider, settings: Settings) -> str:
    return f"{settings.public_url}/openid/{provider.key}"


async def address_to_ask(provider: OpenIdProvider, settings: Settings, secret: str) -> str:
    """Where the browser goes to sign in there. Raises Unavailable."""
    about = await _about(provider)
    client = _client(provider, settings)
    address, _ = client.create_authorization_url(
        about["authorization_endpoint"],
        state=derived(secret, "state"),
        nonce=derived(secret, "nonce"),
        code_verifier=derived(secret, "verifier"),
    )
    await client.aclose()
    return str(address)


async def who_came_back(
    provider: OpenIdProvider, settings: Settings, secret: str, *, code: str, state: str, issuer: str | None
) -> Claims:
    """Raises NotProven, Unavailable."""
    if state != derived(secret, "state"):
        raise NotProven("state")
    about = await _about(provider)
    expects_issuer = about.get("authorization_response_iss_parameter_supported") is True
    if (issuer is not None or expects_issuer) and issuer != provider.issuer:
        raise NotProven("issuer of the answer")
    async with _client(provider, settings) as client:
        try:
            told = await client.fetch_token(
                about["token_endpoint"], code=code, code_verifier=derived(secret, "verifier"), state=state
            )
            token = str(told.get("id_token", ""))
            keys = _json(await client.request("GET", about["jwks_uri"], withhold_token=True))
        except OAuthError as error:
            raise NotProven(f"code: {error.error}") from error
        except httpx.HTTPError as error:
            raise _silent(provider, error) from error
    return _claims(provider, token, keys, derived(secret, "nonce"))


def _claims(provider: OpenIdProvider, token: str, keys: dict[str, Any], nonce: str) -> Claims:
    rules = jwt.JWTClaimsRegistry(
        leeway=CLOCKS_DIFFER,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=SIGNED_WITH).claims  # type: ignore[arg-type]
        rules.validate(found)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotProven(f"id token: {error}") from error
    if found.get("azp", provider.client_id) != provider.client_id:
        raise NotProven("id token: azp")
    email = found.get("email")
    answered_for = found.get("email_verified") is True or provider.trusted_email
    mine = email.strip().lower() if isinstance(email, str) and answered_for else None
    return Claims(provider.issuer, str(found["sub"]), mine, str(found.get("name") or "")[:200].strip())


def _client(provider: OpenIdProvider, settings: Settings) -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        provider.client_id,
        provider.client_secret,
        scope="openid email profile",
        redirect_uri=redirect_address(provider, settings),
        code_challenge_method="S256",
        timeout=SECONDS,
        follow_redirects=False,
    )


async def _about(provider: OpenIdProvider) -> dict[str, Any]:
    """What the provider says of itself, remembered for an hour. Raises Unavailable."""
    read_at, about = _known.get(provider.issuer, (0.0, {}))
    if about and time.monotonic() - read_at < KNOWN_FOR:
        return about
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
            about = _json(await client.get(address))
    except httpx.HTTPError as error:
        raise _silent(provider, error) from error
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    scheme = urlsplit(provider.issuer).scheme
    if about.get("issuer") != provider.issuer or any(urlsplit(str(about.get(n))).scheme != scheme for n in needed):
        raise _silent(provider, ValueError("it says it is somebody else"))
    _known[provider.issuer] = (time.monotonic(), about)
    return about


def _json(response: httpx.Response) -> dict[str, Any]:
    """Raises httpx.HTTPError for whatever is not a JSON object of a sensible size."""
    if response.status_code != 200 or len(response.content) > MOST_BYTES:
        raise httpx.HTTPError(f"answered {response.status_code}")
    try:
        found = response.json()
    except ValueError as error:
        raise httpx.HTTPError("no JSON") from error
    if not isinstance(found, dict):
        raise httpx.HTTPError("no object")
    return found


def _silent(provider: OpenIdProvider, error: Exception) -> Unavailable:
    log.warning("openid_provider_away", provider=provider.key, error=repr(error)[:200])
    return Unavailable(f"{provider.name} does not answer just now. Try again in a minute, or sign in another way.")
