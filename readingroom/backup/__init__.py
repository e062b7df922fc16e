"""Backup of the whole site in one file: `manage.py backup`, `restore` and `verify FILE`.

The file is a ZIP archive. `tables/<name>` has the rows of a table as Postgres writes them (COPY, text format, UTF-8).
`manifest.json` has the tables with their columns, numbers of rows and SHA-256, and the applied migrations. The archive
ends with the SHA-256 of everything before it. Sessions are left out: after a restore, everyone signs in again.
"""

from readingroom.backup.archive import Archive, DamagedBackup, Manifest, TableEntry
from readingroom.backup.create import create_backup
from readingroom.backup.restore import RestoreRefused, restore_backup
from readingroom.backup.rows import BackupRows

__all__ = [
    "Archive",
    "BackupRows",
    "DamagedBackup",
    "Manifest",
    "RestoreRefused",
    "TableEntry",
    "create_backup",
    "restore_backup",
]
