"""The vendored files are those of their packages, unchanged, with their licences."""

from __future__ import annotations

import copy
import json
import shutil
from io import BytesIO

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from documents.management.commands import vendor


@pytest.fixture
def lock():
    return json.loads(vendor.LOCK.read_text())


@pytest.fixture
def static(tmp_path):
    """A copy of the vendored files, which a test may damage."""
    for folder in ("vendor", "fonts"):
        shutil.copytree(vendor.STATIC / folder, tmp_path / folder)
    return tmp_path


def test_vendored_files_are_those_of_the_lock(capsys):
    call_command("vendor")
    assert "vendored files are those of the lock" in capsys.readouterr().out


def test_every_package_has_its_licence(lock):
    for package in lock["packages"]:
        licences = [path for path, file in package["files"].items() if file["from"].upper().startswith("LICEN")]
        assert licences, package["name"]
        assert package["licence"] in {"OFL-1.1", "0BSD", "MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC"}


def test_changed_byte_is_found(lock, static):
    path = next(path for path in lock["packages"][0]["files"] if path.endswith(".woff2"))
    data = bytearray((static / path).read_bytes())
    data[100] ^= 1
    (static / path).write_bytes(data)
    assert vendor.faults_of(lock, static) == [f"{path} is not the file of @fontsource-variable/literata 5.3.0."]


def test_missing_file_and_file_not_in_the_lock_are_found(lock, static):
    path = next(iter(lock["packages"][0]["files"]))
    (static / path).unlink()
    (static / "vendor" / "stray.js").write_text("1")
    assert vendor.faults_of(lock, static) == [
        f"{path} of @fontsource-variable/literata is missing.",
        "vendor/stray.js is not in the lock.",
    ]


def test_package_that_differs_from_the_lock_is_refused(lock, static, tmp_path, monkeypatch):
    """Puts a program named npm that packs another file before the real one, like a registry that was tampered with."""
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "npm").write_text("#!/bin/sh\nmkdir package && echo other > package/LICENSE && tar czf other.tgz package\n")
    (fake / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(fake), prepend=":")
    before = {path: path.read_bytes() for path in static.rglob("*.woff2")}
    with pytest.raises(vendor.CommandError, match="another @fontsource-variable/literata@5.3.0 than the lock says"):
        vendor.take_from_npm(copy.deepcopy(lock["packages"][0]), static, relock=False)
    assert {path: path.read_bytes() for path in static.rglob("*.woff2")} == before


def test_a_narrowed_font_keeps_its_letters_and_has_the_axes_of_the_lock(lock, static):
    narrow = {
        path: file["axes"] for package in lock["packages"] for path, file in package["files"].items() if "axes" in file
    }
    assert narrow
    for path, axes in narrow.items():
        font = TTFont(static / path)
        found = {axis.axisTag: [axis.minValue, axis.maxValue] for axis in font["fvar"].axes}
        assert found == {axis: reach for axis, reach in axes.items() if reach[0] < reach[1]}

    whole = (static / path).read_bytes()
    less = vendor.narrowed(whole, {"wght": [400, 500]})
    assert less == vendor.narrowed(whole, {"wght": [400, 500]})
    assert len(less) < len(whole)
    assert TTFont(BytesIO(less)).getBestCmap() == font.getBestCmap()
