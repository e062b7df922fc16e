"""The site map of the whole process; the room's own addresses are in documents/urls.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("documents.urls")),
]
