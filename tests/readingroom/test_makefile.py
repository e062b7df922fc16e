"""The two make commands report problems of a machine before they change anything on it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def make(*words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make")
    return subprocess.run([program, *words], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def fake_python(folder: Path, *, succeeds_at: str) -> str:
    """Returns a program that acts like a Python for which only one kind of check succeeds."""
    program = folder / "python"
    program.write_text(f'#!/bin/sh\ncase "$2" in *"{succeeds_at}"*) exit 0;; esac\nexit 1\n')
    program.chmod(0o755)
    return str(program)


def test_help_lists_every_task():
    said = make("help").stdout
    for task in ("run", "test", "check", "lint", "bench", "clean"):
        assert f"make {task}" in said
    assert "DATABASE_URL" in said


def test_an_old_python_is_named(tmp_path):
    old = fake_python(tmp_path, succeeds_at="nothing at all")
    refused = make("check-python", f"PYTHON={old}")
    assert refused.returncode != 0
    assert "needs Python 3.11 or newer" in refused.stderr
    assert old in refused.stderr


def test_a_missing_python_is_reported():
    refused = make("check-python", "PYTHON=")
    assert refused.returncode != 0
    assert "Install one, or name it" in refused.stderr


def test_a_new_enough_python_is_found():
    assert make("check-python").returncode == 0


@pytest.fixture
def bare_machine(tmp_path) -> Callable[..., dict[str, str]]:
    """Returns a function that makes a machine with few programs; its apt-get records what it is asked to install."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "sleep", "cat", "touch"):
        (folder / name).symlink_to(shutil.which(name))

    def program(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    def machine(*, user: int, with_apt: bool = True) -> dict[str, str]:
        program("id", f"echo {user}")
        if with_apt:
            program("apt-get", f'echo "$@" >> {tmp_path}/asked; touch {tmp_path}/installed')
        # A Python that lacks Debian's python3-venv until it is installed.
        program("python3", f'case "$2" in *ensurepip*) [ -e {tmp_path}/installed ];; *) exit 0;; esac')
        return {"PATH": str(folder), "LC_ALL": "C.UTF-8"}

    return machine


def test_root_on_debian_gets_the_missing_venv_installed(bare_machine, tmp_path):
    done = make("check-python", environment=bare_machine(user=0))
    assert done.returncode == 0, done.stderr
    assert "Installing python3-venv" in done.stdout
    assert "install -y -qq python3-venv" in (tmp_path / "asked").read_text()


@pytest.mark.parametrize(("user", "with_apt"), [(1000, True), (0, False)])
def test_others_get_a_message_on_what_to_install(bare_machine, tmp_path, user, with_apt):
    refused = make("check-python", environment=bare_machine(user=user, with_apt=with_apt))
    assert refused.returncode != 0
    assert "install the package python3-venv" in refused.stderr
    assert not (tmp_path / "asked").exists()


def test_root_on_debian_gets_a_browser_installed(bare_machine, tmp_path):
    done = make("--old-file=.venv/.dev-ok", "browser", environment=bare_machine(user=0))
    assert done.returncode == 0, done.stderr
    assert "--no-install-recommends chromium" in (tmp_path / "asked").read_text()


def test_an_installed_browser_is_used(bare_machine, tmp_path):
    environment = bare_machine(user=0)
    named = tmp_path / "bin" / "a-browser"
    named.symlink_to("/bin/sh")
    done = make("--old-file=.venv/.dev-ok", "browser", environment=environment | {"CHROMIUM": str(named)})
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "asked").exists()
