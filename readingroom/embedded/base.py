"""The database backend: PostgreSQL on an embedded server that starts at the first connection.

Commands without a database (`check`, `help`, `compilemessages`) start no server; every other command
(`migrate`, `shell`, a script) starts one or joins the running one.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from readingroom.embedded.server import embedded_server
from readingroom.postgres import SIGNATURE


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's wrapper with an address that is determined when it is needed."""

    def get_connection_params(self) -> dict[str, Any]:
        """Starts or joins the embedded server before the first connection."""
        if not self.settings_dict["HOST"]:
            self.settings_dict["HOST"] = str(embedded_server().socket_directory)
        # The supervisor uses this name to distinguish our own connections from those of others when we leave.
        return super().get_connection_params() | {"application_name": SIGNATURE}
