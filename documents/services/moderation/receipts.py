"""The receipt of a request: an address that only its sender knows, where they see the answer and may add to it."""

from __future__ import annotations

from django.core import signing

from documents.models import CopyRequest

SALT = "readingroom.receipt"


def receipt_token(request: CopyRequest) -> str:
    """Signs a token that names the request; whoever has it sees what was asked and answered, and nothing else."""
    return signing.Signer(salt=SALT).sign_object({"request": request.pk}).replace(":", "~")


def request_for_token(token: str) -> CopyRequest | None:
    """Returns the request that a token was signed for, with its article; None if it is invalid or the request gone."""
    try:
        pk = signing.Signer(salt=SALT).unsign_object(token.replace("~", ":"))["request"]
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None
    return CopyRequest.objects.filter(pk=pk).select_related("document").first()
