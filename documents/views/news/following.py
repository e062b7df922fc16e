"""The list of what a person follows, and how often they get mails."""

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
from documents.services.news.digest import mail_address_of
from documents.services.news.following import WISHES, NotFollowable, set_follow, set_mail_wish
from documents.services.news.mail_schedule import sends_mail
from documents.services.news.news import first_words
from documents.views.site.caching import with_cache_headers


@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follows, unfollows or mutes (`wish`: on, off, mute) an article, group, thread or tag: `what` and its `key`."""
    wish = request.POST.get("wish", "")
    if wish not in WISHES:
        return HttpResponseBadRequest(_("Say whether you want to follow it."))
    what, key = request.POST.get("what", ""), request.POST.get("key", "")
    assert isinstance(request.user, User)
    try:
        set_follow(by=request.user, what=what, key=key, wish=wish)
    except NotFollowable as none:
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
    """Shows the list; POST sets how often mails come."""
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
        "mail_frequencies": User.MailWish.choices,
        "address": mail_address_of(request.user),
        "sends_mail": sends_mail(),
    }
    return with_cache_headers(request, render(request, "documents/news/following.html", context))  # type: ignore[return-value]


def sections_for(person: User) -> list[dict[str, Any]]:
    """Returns what `person` follows or mutes and may see, a section for each kind; constant number of queries."""
    fields = {"article": "document_id", "group": "group_id", "thread": "thread_id", "tag": "tag_id"}
    muted: dict[str, dict[Any, bool]] = {what: {} for what in fields}
    for follow in Follow.objects.filter(person=person).order_by("since", "pk"):
        for what, field in fields.items():
            if (pk := getattr(follow, field)) is not None:
                muted[what][pk] = follow.is_muted

    def row(what: str, one: Any, label: str, url: str) -> dict[str, Any]:
        key = one.slug if what in ("article", "group") else str(one.pk)
        return {"what": what, "key": key, "label": label, "url": url, "is_muted": muted[what].get(one.pk, False)}

    groups = Group.objects.visible_to(person).order_by("name")
    articles = Document.objects.in_force().visible_to(person).filter(pk__in=muted["article"]).order_by("title")
    threads = Annotation.objects.visible_to(person).filter(pk__in=muted["thread"]).select_related("document")
    threads = threads.order_by("-created_at")
    tags = Tag.objects.visible_to(person).filter(pk__in=muted["tag"]).order_by("name")
    tagged = f"{reverse('notebook')}?"
    sections = {
        _("Groups"): [row("group", one, one.name, reverse("group", args=[one.slug])) for one in groups],
        _("Articles"): [row("article", one, one.title, one.get_absolute_url()) for one in articles],
        _("Threads"): [
            row("thread", one, first_words(one) or one.document.title, one.get_absolute_url()) for one in threads
        ],
        _("Tags"): [row("tag", one, one.name, tagged + urlencode({"tag": one.name})) for one in tags],
    }
    return [{"title": title, "rows": rows} for title, rows in sections.items()]
