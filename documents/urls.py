"""The addresses of the room (the order of DESIGN: shelf, article, annotations, people, service)."""

from django.urls import URLPattern, path

from documents.views import health

urlpatterns: list[URLPattern] = [
    # Service
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
