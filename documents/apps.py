"""The one Django app of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Articles, their provenance and what readers say of them."""

    name = "documents"
    label = "documents"
    verbose_name = _("Reading room")
