"""The site map of the whole process; the room's own addresses are in documents/urls.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("documents.urls")),
]

handler400 = "documents.views.errors.bad_request"
handler403 = "documents.views.errors.forbidden"
handler404 = "documents.views.errors.not_found"
handler500 = "documents.views.errors.server_error"
