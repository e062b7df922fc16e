"""The database backend: PostgreSQL as ever, once somebody connects.

Commands that touch no database (`check`, `help`, `compilemessages`) start nothing; whatever does touch it
(`migrate`, `shell`, a script) finds the server, started now or joined.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from readingroom.embedded.server import embedded_server
from readingroom.postgres import SIGNATURE


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's wrapper with an address that is found out when it is needed."""

    def get_connection_params(self) -> dict[str, Any]:
        """Starts or joins the embedded server before the first connection."""
        if not self.settings_dict["HOST"]:
            self.settings_dict["HOST"] = str(embedded_server().socket_directory)
        # By this name the supervisor tells our own connections from those of others when we leave.
        return super().get_connection_params() | {"application_name": SIGNATURE}
