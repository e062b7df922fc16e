"""The addresses of the room (the order of DESIGN: shelf, article, annotations, people, service)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
