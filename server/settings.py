"""All settings, read once from the environment. Every one has a sentence that says what it does.

`SNOWFIELD_` stands before each name (`SNOWFIELD_SMTP_URL`); the three that every host knows, `DATABASE_URL`, `PORT`
and `DATA_DIR`, are heard without it too.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Role = Literal["web", "live", "jobs"]
ROLES: frozenset[Role] = frozenset(("web", "live", "jobs"))
MOST_CONNECTIONS, CONNECTIONS_BESIDE = 200, 4
"""Of the embedded database; and what a process opens beside its pool: listening, stamping, presence, a command now and
then."""


def _default_data_dir() -> Path:
    """For root /var/lib/snowfield, because the database then runs as a user of its own, who may not enter /root."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/snowfield")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "snowfield"


def _known_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"There is no time zone called {name!r}. Write one like Europe/London.") from None
    return name


class OpenIdProvider(BaseModel):
    """Where members have an account already, which they can sign in with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,30}$")]
    """Stands in the address that the provider sends people back to: public address, /openid/, key."""
    name: str
    """As people read it on the button."""
    issuer: str
    client_id: str
    client_secret: Annotated[str, Field(repr=False)]
    trusted_email: bool = False
    """It does not say which addresses are verified, and all are: an organisation's own directory."""
    second_factor: bool = False
    """It asks for a second factor itself: ours is not asked for then."""

    @field_validator("issuer")
    @classmethod
    def _over_tls(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
            raise ValueError("An issuer must start with https://.")
        return issuer


class Settings(BaseSettings):
    """Everything that can be set. A wrong value stops the start and says which one it is."""

    model_config = SettingsConfigDict(
        env_prefix="SNOWFIELD_", env_ignore_empty=True, frozen=True, populate_by_name=True, extra="forbid"
    )

    database_url: Annotated[
        str | None,
        Field(
            repr=False,
            validation_alias=AliasChoices("SNOWFIELD_DATABASE_URL", "DATABASE_URL"),
            description="Your own PostgreSQL 18 or newer, as postgresql+asyncpg://user:password@host/database. "
            "Without it Snowfield starts a PostgreSQL of its own in the data directory.",
        ),
    ] = None
    data_dir: Annotated[
        Path,
        Field(
            validation_alias=AliasChoices("SNOWFIELD_DATA_DIR", "DATA_DIR"),
            default_factory=_default_data_dir,
            description="Where the embedded database lives: /var/lib/snowfield for root, "
            "~/.local/share/snowfield for anybody else. The demo uses a directory `demo` below it.",
        ),
    ]
    host: Annotated[str, Field(description="The address to listen on. 0.0.0.0 is every address of this machine.")] = (
        "127.0.0.1"
    )
    port: Annotated[
        int,
        Field(
            ge=0,
            le=65535,
            validation_alias=AliasChoices("SNOWFIELD_PORT", "PORT"),
            description="The port to listen on.",
        ),
    ] = 8000
    public_url: Annotated[
        str,
        Field(
            description="The address that people type, without a slash at the end. It stands in mails, and with "
            "https:// cookies are sent over TLS only. Default: http://localhost and the port.",
        ),
    ] = ""
    network_name: Annotated[str, Field(description="The name of the network, as people read it.")] = "Snowfield"
    time_zone: Annotated[
        str,
        AfterValidator(_known_time_zone),
        Field(description="Days, weeks and due times are those of this time zone."),
    ] = "Europe/London"
    smtp_url: Annotated[
        str | None,
        Field(
            repr=False,
            description="The mail server, as smtp://user:password@host:587?starttls, smtps://host:465 or "
            "smtp://host:25. Without it no mail leaves; the demo shows mail on a page.",
        ),
    ] = None
    mail_from: Annotated[str, Field(description="The sender of all mail.")] = "Snowfield <snowfield@localhost>"
    mail_reply: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z0-9.-]{1,11}@[a-z0-9.-]{1,190}$",
            description="An address like reports@example.org whose mail, and that of reports+anything@example.org, the "
            "mail server hands to `snowfield received`: reminders can then be answered by mail. Eleven signs at "
            "most before the @. Without it they have only their link.",
        ),
    ] = None
    responsible: Annotated[
        str, Field(description="Who runs the network and answers for personal data, as the privacy notice names them.")
    ] = "The organisation that invited you"
    contact: Annotated[
        str, Field(description="Whom members write to about their data: an e-mail address, or a few words.")
    ] = "an administrator of this network"
    first_administrator: Annotated[
        str,
        Field(description="The e-mail address of whoever comes into an empty network first, as its administrator."),
    ] = "administrator@example.org"
    demo: Annotated[
        bool,
        Field(description="A demo network: mail goes to a page that administrators read, and made-up data says so."),
    ] = False
    secret_key: Annotated[
        str | None,
        Field(
            repr=False,
            min_length=32,
            description="32 random signs or more, the same for all processes of a network: with keys made of it the "
            "secrets of authenticator apps are encrypted and failed sign-ins are counted. Without it one is made at "
            "the first start, in the file `secret-key` of the data directory. Keep a copy apart from the database's.",
        ),
    ] = None
    session_idle_days: Annotated[int, Field(ge=1, description="A browser not used for so long is signed out.")] = 14
    session_days: Annotated[int, Field(ge=1, description="After so long a browser must sign in again.")] = 90
    shared_session_hours: Annotated[
        int, Field(ge=1, description="On a shared computer a sign-in lasts so long at most.")
    ] = 8
    openid_providers: Annotated[
        tuple[OpenIdProvider, ...],
        Field(
            repr=False,
            description="Other providers that members can sign in with (OpenID Connect), as a JSON list. Each has key, "
            "name, issuer, client_id and client_secret, and may have trusted_email and second_factor.",
        ),
    ] = ()
    confirm_minutes: Annotated[
        int,
        Field(
            ge=1,
            description="Before something sensitive, like changing a password or giving out a role, people say again "
            "who they are, unless they did so within so many minutes.",
        ),
    ] = 15
    invitation_days: Annotated[int, Field(ge=1, le=90, description="An invitation can be accepted for so long.")] = 28
    join_proof_bits: Annotated[
        int,
        Field(
            ge=0,
            le=26,
            description="How much a browser works before it asks to join a call: about 2 to this power of hashes. It "
            "does so while the person types. When very many ask at once it grows by itself.",
        ),
    ] = 18
    join_unconfirmed_days: Annotated[
        int,
        Field(ge=1, le=30, description="Who asked to join and never confirmed the address is forgotten after so long."),
    ] = 7
    join_request_days: Annotated[
        int, Field(ge=7, description="A request to join is deleted when nothing happened to it for so long.")
    ] = 180
    pool_size: Annotated[int, Field(ge=3, description="How many database connections the server holds.")] = 16
    roles: Annotated[
        frozenset[Role],
        NoDecode,
        Field(
            description="What the processes of this machine do, with commas between: web (pages and the API), live "
            "(the live feed) and jobs (mail and clearing away).",
        ),
    ] = ROLES
    workers: Annotated[
        int, Field(ge=1, le=64, description="How many processes share the work on this machine: one for each core.")
    ] = 1
    nats_url: Annotated[
        str | None,
        Field(
            repr=False,
            description="Where the machines of a network tell each other what is new: "
            "nats://user:password@host:4222, or tls:// for an encrypted line; several with commas between them. "
            "One machine needs none.",
        ),
    ] = None
    request_seconds: Annotated[
        int,
        Field(
            ge=1,
            description="A request whose work in the database takes longer is given up, and nothing of it is stored.",
        ),
    ] = 30
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="How much the server writes about its work.")
    ] = "info"
    log_retention_days: Annotated[
        int,
        Field(ge=1, description="For so long a page that was away can catch up event by event; then it loads anew."),
    ] = 7

    @field_validator("database_url")
    @classmethod
    def _speaks_asyncpg(cls, url: str | None) -> str | None:
        """Hosts hand out `postgres://...?sslmode=require`: the same in the words of our driver."""
        if url is None:
            return None
        scheme, separator, rest = url.partition("://")
        if not separator or scheme not in ("postgres", "postgresql", "postgresql+asyncpg"):
            raise ValueError("DATABASE_URL must look like postgresql+asyncpg://user:password@host/database.")
        return f"postgresql+asyncpg://{rest.replace('sslmode=', 'ssl=')}"

    @field_validator("nats_url")
    @classmethod
    def _names_nats(cls, url: str | None) -> str | None:
        for each in url.split(",") if url else ():
            parts = urlsplit(each.strip())
            if parts.scheme not in ("nats", "tls") or not parts.hostname:
                raise ValueError(
                    "SNOWFIELD_NATS_URL must look like nats://user:password@host:4222, or begin with tls://."
                )
        return url

    @field_validator("roles", mode="before")
    @classmethod
    def _known_roles(cls, roles: object) -> object:
        names = re.split(r"[\s,]+", roles.strip()) if isinstance(roles, str) else roles
        if not isinstance(names, list | frozenset) or not names or not ROLES.issuperset(names):
            raise ValueError("Write one or more of web, live and jobs, with commas between, like web,live.")
        return frozenset(names)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().resolve()

    @model_validator(mode="after")
    def _public_url_follows_port(self) -> Self:
        url = (self.public_url or f"http://localhost:{self.port}").rstrip("/")
        if not url.startswith(("http://", "https://")):
            raise ValueError("SNOWFIELD_PUBLIC_URL must start with https:// or http://.")
        object.__setattr__(self, "public_url", url)
        return self

    @model_validator(mode="after")
    def _embedded_database_has_enough_connections(self) -> Self:
        wanted = self.workers * (self.pool_size + CONNECTIONS_BESIDE)
        if self.database_url is None and wanted > MOST_CONNECTIONS:
            raise ValueError(
                f"{self.workers} workers with {self.pool_size} connections each are too many for the embedded "
                f"database, which has {MOST_CONNECTIONS}. Set SNOWFIELD_POOL_SIZE or SNOWFIELD_WORKERS lower, or use a "
                "PostgreSQL of your own with DATABASE_URL."
            )
        return self


_current: Settings | None = None


def get_settings() -> Settings:
    """Those of this process: read from the environment at the first call, unless `use_settings` came before."""
    return _current or use_settings(Settings())


def use_settings(settings: Settings) -> Settings:
    """Make these the settings of the process. For whatever starts it: a command, or a test."""
    global _current  # noqa: PLW0603
    _current = settings
    return settings
