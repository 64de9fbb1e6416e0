"""What is sealed opens with the same key, for the same row, unchanged; the key is made once, for its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.seal import FILE, NoKey, _kept, seal, secret_key, unseal
from server.settings import Settings


def keyed(key: str) -> Settings:
    return Settings(secret_key=key * 32)


def test_it_opens_for_its_own_row_and_use_with_its_own_key_only() -> None:
    sealed = seal(keyed("a"), "an app", "mo", b"secret")
    assert b"secret" not in sealed
    assert seal(keyed("a"), "an app", "mo", b"secret") != sealed
    assert unseal(keyed("a"), "an app", "mo", sealed) == b"secret"
    tampered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for settings, use, row, what in (
        (keyed("b"), "an app", "mo", sealed),
        (keyed("a"), "another use", "mo", sealed),
        (keyed("a"), "an app", "mia", sealed),
        (keyed("a"), "an app", "mo", tampered),
        (keyed("a"), "an app", "mo", b""),
    ):
        with pytest.raises(NoKey):
            unseal(settings, use, row, what)


def test_the_key_is_made_once_by_whoever_comes_first_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / FILE
    with ThreadPoolExecutor(8) as at_once:
        keys = set(at_once.map(lambda _: _kept.__wrapped__(path), range(40)))
    assert len(keys) == 1
    assert len(keys.pop()) > 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [FILE]
    assert secret_key(Settings(data_dir=path.parent)) == path.read_text().strip()


def test_a_directory_that_takes_no_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoKey, match="SNOWFIELD_SECRET_KEY"):
        secret_key(Settings(data_dir=tmp_path / "file"))
