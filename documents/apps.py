"""The configuration of the site's only Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """The app for articles, their provenance and their annotations."""

    name = "documents"
    label = "documents"
    verbose_name = _("Reading room")
