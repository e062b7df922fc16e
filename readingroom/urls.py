"""The root URL configuration; the site's own addresses are in documents/urls.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("documents.urls")),
]

handler400 = "documents.views.site.errors.bad_request"
handler403 = "documents.views.site.errors.forbidden"
handler404 = "documents.views.site.errors.not_found"
handler500 = "documents.views.site.errors.server_error"
