"""What a person follows, and how often they are told by mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents.models import Annotation, Document, Follow, Group, Tag, User
from documents.services.news.digest import address_of
from documents.services.news.following import WISHES, NothingToFollow, set_follow, set_mail_wish
from documents.services.news.mail_times import sends_mail
from documents.services.news.news import first_words
from documents.views.site.caching import with_policy


@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follows `what` (article, group, thread, tag) of `key`, or leaves it: `wish` is on, off or mute."""
    wish = request.POST.get("wish", "")
    if wish not in WISHES:
        return HttpResponseBadRequest(_("Say whether you want to follow it."))
    what, key = request.POST.get("what", ""), request.POST.get("key", "")
    assert isinstance(request.user, User)
    try:
        set_follow(by=request.user, what=what, key=key, wish=wish)
    except NothingToFollow as none:
        raise Http404 from none
    after = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        after, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect("following")
    return redirect(after)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest) -> HttpResponse:
    """The list; POST says how often mails come."""
    assert isinstance(request.user, User)
    if request.method == "POST":
        wish = request.POST.get("mail_wish", "")
        if wish not in User.MailWish.values:
            return HttpResponseBadRequest(_("Choose how often mails come."))
        set_mail_wish(by=request.user, wish=wish)
        messages.success(request, _("Saved."))
        return redirect("following")
    context = {
        "sections": sections_for(request.user),
        "wishes": User.MailWish.choices,
        "address": address_of(request.user),
        "sends_mail": sends_mail(),
    }
    return with_policy(request, render(request, "documents/news/following.html", context))  # type: ignore[return-value]


def sections_for(person: User) -> list[dict[str, Any]]:
    """What `person` follows or muted, by what it is; only what they may see, in a constant number of queries."""
    follows = list(Follow.objects.filter(person=person).order_by("since", "pk"))
    by_row = {
        (name, getattr(one, f"{name}_id")): one
        for one in follows
        for name in ("document", "group", "thread", "tag")
        if getattr(one, f"{name}_id") is not None
    }
    asked = {name: [pk for kind, pk in by_row if kind == name] for name in ("document", "thread", "tag")}
    articles = Document.objects.in_force().visible_to(person).filter(pk__in=asked["document"]).order_by("title")
    threads = Annotation.objects.visible_to(person).filter(pk__in=asked["thread"]).select_related("document")
    tags = Tag.objects.visible_to(person).filter(pk__in=asked["tag"]).order_by("name")
    groups = Group.objects.visible_to(person).order_by("name")
    notebook = reverse("notebook")
    return [
        {
            "title": _("Groups"),
            "rows": [
                _row("group", one.slug, one.name, reverse("group", args=[one.slug]), _muted(by_row, "group", one.pk))
                for one in groups
            ],
        },
        {
            "title": _("Articles"),
            "rows": [
                _row("article", one.slug, one.title, one.get_absolute_url(), _muted(by_row, "document", one.pk))
                for one in articles
            ],
        },
        {
            "title": _("Threads"),
            "rows": [
                _row(
                    "thread",
                    str(one.pk),
                    first_words(one) or one.document.title,
                    one.get_absolute_url(),
                    _muted(by_row, "thread", one.pk),
                )
                for one in threads.order_by("-created_at")
            ],
        },
        {
            "title": _("Tags"),
            "rows": [
                _row(
                    "tag",
                    str(one.pk),
                    one.name,
                    f"{notebook}?{urlencode({'tag': one.name})}",
                    _muted(by_row, "tag", one.pk),
                )
                for one in tags
            ],
        },
    ]


def _muted(by_row: dict[tuple[str, Any], Follow], name: str, pk: Any) -> bool:
    one = by_row.get((name, pk))
    return one is not None and one.is_muted


def _row(what: str, key: str, label: str, url: str, is_muted: bool) -> dict[str, Any]:
    return {"what": what, "key": key, "label": label, "url": url, "is_muted": is_muted}
