"""The whole room in one file, and back: `manage.py backup`, `restore` and `verify FILE`.

The file is a ZIP archive. `tables/<name>` has the rows of a table as Postgres writes them (COPY, text format, UTF-8),
`manifest.json` says which tables with which columns, how many rows and which SHA-256, and which migrations had made
them. The archive ends with the SHA-256 of everything before it. Sessions are left out: whoever restores signs in anew.
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
