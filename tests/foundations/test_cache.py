"""The user's cache: what nobody uses goes, what is used stays.

The truth of these tests is the time stamps that they set themselves.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from smychka.foundations.cache import DAYS_KEPT, swept, used, user_cache

DAY = 24 * 3600


def laid(file: Path, days: float) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"kept")
    os.utime(file, (time.time() - days * DAY,) * 2)
    return file


def test_what_nobody_uses_goes_and_its_folder_with_it(tmp_path: Path) -> None:
    old, new = laid(tmp_path / "one" / "old.bin", DAYS_KEPT + 1), laid(tmp_path / "two" / "new.bin", DAYS_KEPT - 1)
    swept(tmp_path)
    assert not old.exists() and not old.parent.exists() and new.read_bytes() == b"kept"


def test_what_others_write_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """A server sweeps while another thread or process lays something aside in a folder that is still empty."""
    (tmp_path / "one" / ".half-written").mkdir(parents=True)
    laid(tmp_path / "one" / "old.bin", DAYS_KEPT + 1)
    swept(tmp_path)
    assert (tmp_path / "one" / ".half-written").is_dir() and not (tmp_path / "one" / "old.bin").exists()


def test_what_is_used_stays(tmp_path: Path) -> None:
    old = laid(tmp_path / "old.bin", DAYS_KEPT + 1)
    used(old)
    swept(tmp_path)
    assert old.exists()


def test_a_folder_or_file_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    swept(tmp_path / "nowhere")
    used(tmp_path / "nothing")
    assert not list(tmp_path.iterdir())


def test_the_cache_lies_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Truth: the XDG base directory specification."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache() == tmp_path / "smychka"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_cache() == tmp_path / ".cache" / "smychka"
