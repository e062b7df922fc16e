"""A real SMTP server (RFC 5321) on this machine that stores the mails it receives from the site.

with smtp_server(settings) as office:
    …
    office.mails[0]["Subject"]
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any


@dataclass
class SmtpServer:
    """The mails received and their recipients; `refusal`, if set, is sent for each recipient instead of 250."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refusal: str = ""
    port: int = 0


class SmtpSession(socketserver.StreamRequestHandler):
    """One SMTP connection: reads commands line by line, then the mail up to a line with a single dot."""

    office: SmtpServer

    def reply(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        """Replies to commands until QUIT."""
        self.reply("220 post office")
        recipients: list[str] = []
        for line in self.rfile:
            command = line.decode().strip()
            match command[:4].upper():
                case "RCPT" if self.office.refusal:
                    self.reply(self.office.refusal)
                case "RCPT":
                    recipients.append(command.partition("<")[2].partition(">")[0])
                    self.reply("250 ok")
                case "DATA":
                    self.reply("354 go on")
                    self.office.mails.append(self.received())
                    self.office.recipients.append(recipients)
                    recipients = []
                    self.reply("250 kept")
                case "QUIT":
                    self.reply("221 bye")
                    return
                case _:
                    self.reply("250 ok")

    def received(self) -> EmailMessage:
        """Reads the mail and removes the dots that the sender added (RFC 5321, 4.5.2)."""
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        mail: Any = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        return mail


@contextlib.contextmanager
def smtp_server(settings: Any) -> Iterator[SmtpServer]:
    """Starts a server and makes the site send its mails there."""
    office = SmtpServer()
    conversation = type("Conversation", (SmtpSession,), {"office": office})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), conversation) as server:
        office.port = server.server_address[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield office
        server.shutdown()
