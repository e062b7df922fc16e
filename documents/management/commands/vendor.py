"""`manage.py vendor`: checks or downloads third-party files, according to the lock file in `static/vendor`.

The lock lists for each npm package its version, licence and npm's own hash of the whole package (Subresource
Integrity), and for each file taken from it the path under `static/` and the SHA-384 of its bytes. A variable font may
have `axes`: the values to which each of its axes is narrowed, so that it holds no design that no page shows. Everything
else is as the package has it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

STATIC = Path(settings.BASE_DIR) / "static"
LOCK = STATIC / "vendor" / "vendor.lock.json"


class Command(BaseCommand):
    help = "Checks that the vendored files are those of the lock; --fetch takes them from npm again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fetch", action="store_true", help="write the files again from the packages of the lock")
        parser.add_argument(
            "--relock", action="store_true", help="with --fetch: write into the lock what npm has for its versions"
        )

    def handle(self, *args: Any, fetch: bool, relock: bool, **options: Any) -> None:
        lock = json.loads(LOCK.read_text())
        if fetch:
            for package in lock["packages"]:
                self.stdout.write(f"{package['name']} {package['version']}")
                take_from_npm(package, STATIC, relock=relock)
            if relock:
                LOCK.write_text(json.dumps(lock, indent=2) + "\n")
        faults = faults_of(lock, STATIC)
        if faults:
            raise CommandError("\n".join(faults))
        files = sum(len(package["files"]) for package in lock["packages"])
        self.stdout.write(f"{files} vendored files are those of the lock.")


def faults_of(lock: dict[str, Any], static: Path) -> list[str]:
    """Returns the differences between the lock and the files, one sentence each."""
    faults = []
    named = {LOCK.relative_to(STATIC)}
    for package in lock["packages"]:
        for path, file in package["files"].items():
            named.add(Path(path))
            if not (static / path).is_file():
                faults.append(f"{path} of {package['name']} is missing.")
            elif sha384((static / path).read_bytes()) != file["sha384"]:
                faults.append(f"{path} is not the file of {package['name']} {package['version']}.")
    for folder in ("vendor", "fonts"):
        for path in sorted((static / folder).rglob("*")):
            if path.is_file() and path.relative_to(static) not in named:
                faults.append(f"{path.relative_to(static)} is not in the lock.")
    return faults


def take_from_npm(package: dict[str, Any], static: Path, *, relock: bool) -> None:
    """Writes the files of one package from npm; raises CommandError if npm's package differs from the lock."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"{package['name']}@{package['version']}"
        pack = subprocess.run(
            ["npm", "pack", "--silent", name],  # noqa: S607 - npm is where the developer has it
            cwd=folder,
            check=False,
            capture_output=True,
            text=True,
        )
        if pack.returncode != 0:
            raise CommandError(f"npm could not fetch {name}: {pack.stderr.strip()}")
        archive = next(Path(folder).glob("*.tgz"))
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if relock:
            package["integrity"] = integrity
        elif integrity != package["integrity"]:
            raise CommandError(f"npm has another {name} than the lock says. Nothing of it was written.")
        with tarfile.open(archive) as members:
            for path, file in package["files"].items():
                member = members.extractfile(f"package/{file['from']}")
                if member is None:
                    raise CommandError(f"{name} has no file {file['from']}.")
                data = narrowed(member.read(), file["axes"]) if "axes" in file else member.read()
                if relock:
                    file["sha384"] = sha384(data)
                (static / path).parent.mkdir(parents=True, exist_ok=True)
                (static / path).write_bytes(data)


def narrowed(font: bytes, axes: dict[str, list[float]]) -> bytes:
    """Returns a variable font whose axes reach only from one value to another; one with equal values is left out.

    Equal fonts give equal bytes.
    """
    from fontTools.ttLib import TTFont  # for developers alone (requirements-dev.txt)
    from fontTools.varLib.instancer import instantiateVariableFont

    limits = {axis: (least, most) if least < most else least for axis, (least, most) in axes.items()}
    made = BytesIO()
    instantiateVariableFont(TTFont(BytesIO(font), recalcTimestamp=False), limits).save(made)
    return made.getvalue()


def sha384(data: bytes) -> str:
    """Returns the hash in the form of Subresource Integrity (https://www.w3.org/TR/SRI/)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
