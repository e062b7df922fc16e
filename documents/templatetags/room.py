"""Icons, counts and addresses that every page uses.

A reader who comes from a group's shelf has `?group=slug` in the address, and their next note is for that group. So each
link that leads to an article, or to a page about one, is written with `url_in_group` or `address_in_group`, and each
link to the sign-in page with `sign_in_url`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import template
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, F, Value
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from documents.models import Document, Group, Notice, ReaderShape, User, address_in_group
from documents.models.compiled import CompiledQuery, IsOneOf, as_array, slot
from documents.models.waiting import count_waiting
from documents.permissions import can_import

register = template.Library()


class BarCounts(NamedTuple):
    """The numbers in the bar; 100 stands for more. `looks_after` says whether anything can wait for the person."""

    unseen: int
    waiting: int
    looks_after: bool


@register.simple_tag
def bar_counts(person: Any) -> BarCounts:
    """Counts the unseen notices that a signed-in person may still see, and what waits for their decision.

    Most people have neither, and then it runs one small query without the visibility rule.
    """
    rows = _bar_query(ReaderShape.of(person)).run_converted(reader=person.pk)
    newest, looks_after = rows[0] if rows else ([], False)
    return bar_counts_in(person, newest, looks_after)


@cache
def _bar_query(shape: ReaderShape) -> CompiledQuery:
    reader = shape.reader
    return CompiledQuery(User.objects.filter(pk=reader.pk).values_list(*bar_columns(reader)), shape.stand_ins)


def bar_columns(person: Any) -> tuple[ArraySubquery, Value | Exists]:
    """Returns the columns that `bar_counts_in` needs, for a page that loads them with others of the person."""
    unseen = Notice.objects.for_person(person).unseen().values("pk")[:100]
    if can_import(person):
        return ArraySubquery(unseen), Value(True)
    # Between, too: mostly one person looks after all articles, so that a plan for everybody would read them from the
    # first one on for each person who looks after none.
    theirs = Document.objects.looked_after_by(person).filter(curator__gte=person, curator__lte=person)
    return ArraySubquery(unseen), Exists(theirs)


def bar_counts_in(person: Any, newest: list[int], looks_after: bool) -> BarCounts:
    """Returns the counts from the `bar_columns`; no query for those who have no notice and look after nothing."""
    unseen = _unseen_query(ReaderShape.of(person))
    return BarCounts(
        len(unseen.run(reader=person.pk, newest=as_array(newest))) if newest else 0,
        count_waiting(person) if looks_after else 0,
        looks_after,
    )


@cache
def _unseen_query(shape: ReaderShape) -> CompiledQuery:
    newest = Notice.objects.filter(IsOneOf(F("pk"), slot("newest", BigIntegerField())))
    return CompiledQuery(newest.visible_to(shape.reader).order_by().values_list("pk"), shape.stand_ins)


@register.simple_tag(takes_context=True)
def bar_place(context: dict[str, Any]) -> str:
    """Returns which page of the bar is shown, by the name of its address; "group" for all pages of a group, else ""."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = (match.url_name if match else "") or ""
    if name.startswith("group-") or name in ("group", "moderation-of-group", "assignment", "assignment-edit"):
        return "group"
    return name if name in ("shelf", "notebook", "search", "groups", "upload") else ""


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Draws a symbol of `static/icons.svg`, hidden from screen readers: the words beside it say what it means.

    `{% icon "reply" "icon-turn" %}` mirrors it in right-to-left text.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        static("icons.svg"),
        name,
    )


# -- Addresses --------------------------------------------------------------------------------


def asked_group_slug(request: HttpRequest | None) -> str:
    """Returns the slug of `?group=`, whether such a group exists or not; empty if there is none or it is no slug."""
    slug = request.GET.get("group", "") if request is not None else ""
    return slug if re.fullmatch(r"[-\w]{1,80}", slug, re.ASCII) else ""


def asked_group_of(request: HttpRequest) -> Group | None:
    """Returns the group that `?group=` names, if the reader belongs to it."""
    slug = asked_group_slug(request)
    return Group.objects.visible_to(request.user).filter(slug=slug).first() if slug else None


@register.simple_tag(takes_context=True)
def url_in_group(context: dict[str, Any], name: str, *args: Any, **query: Any) -> str:
    """Returns the address of a page, with `?group=` if this page has it.

    `{% url_in_group "text" document.slug revision=2 %}`: what is named goes into the query.
    """
    address = reverse(name, args=args)
    return address_in_group_tag(context, f"{address}?{urlencode(query)}" if query else address)


@register.simple_tag(takes_context=True, name="address_in_group")
def address_in_group_tag(context: dict[str, Any], address: str, slug: str = "") -> str:
    """Returns an address with `?group=`: that of a note if `slug` names it, else that of this page.

    A part of a page that is rendered without its request has the slug as `group`.
    """
    request = context.get("request")
    own = context.get("group", "") if request is None else asked_group_slug(request)
    return address_in_group(address, slug or own)


@register.simple_tag(takes_context=True)
def sign_in_url(context: dict[str, Any]) -> str:
    """Returns the address of the sign-in page, from which one comes back to this page, its query included."""
    request = context.get("request")
    # There is none on the page of an error that came before the request was understood.
    return reverse("account_login") if request is None else sign_in_address(request)


def sign_in_address(request: HttpRequest) -> str:
    """Returns the address of the sign-in page, from which one comes back to the page of this request."""
    onward = request.GET.get("next") or request.get_full_path()
    return f"{reverse('account_login')}?{urlencode({'next': onward}, safe='/')}"


@register.simple_tag(takes_context=True)
def account_url(context: dict[str, Any], name: str) -> str:
    """Returns the address of an account page, with the `?next=` of this page: where one comes back to at the end."""
    request = context["request"]
    onward = request.POST.get("next") or request.GET.get("next")
    return f"{reverse(name)}?{urlencode({'next': onward}, safe='/')}" if onward else reverse(name)


@register.simple_tag(takes_context=True)
def asked_group(context: dict[str, Any]) -> Group | None:
    """Returns the group that `?group=` names, if the reader belongs to it."""
    request = context.get("request")
    return asked_group_of(request) if request is not None and hasattr(request, "user") else None
