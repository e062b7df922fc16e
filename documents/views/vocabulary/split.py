"""Splits a tag: who leads its vocabulary makes tags under it; its authors then sort their own notes (`sort`)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from documents.errors import ChildRefused, TagRefused
from documents.forms.vocabulary import SplitForm
from documents.http import translate_error
from documents.services.vocabulary.splitting import split_tag
from documents.views.vocabulary.merge import ask_page, led_tag


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Asks for the names and definitions of the new tags; POST defines them, all or none."""
    tag = led_tag(request, uuid)
    if tag.merged_into or not tag.is_defined:
        return redirect(tag.meaning)
    if request.method != "POST":
        return ask_page(request, "split", tag, form=SplitForm())
    assert request.user.is_authenticated
    form = SplitForm(request.POST)
    if form.is_valid():
        try:
            made = split_tag(by=request.user, tag=tag, children=form.cleaned_data["children"])
        except ChildRefused as refusal:
            number = form.cleaned_data["numbers"][refusal.params["number"]]
            form.add_error(f"name_{number}", translate_error(refusal))
        except TagRefused as refusal:
            form.add_error("name_0", translate_error(refusal))
        else:
            told = ngettext("%(n)d tag stands under “%(tag)s” now.", "%(n)d tags stand under “%(tag)s” now.", len(made))
            more = _("Everybody finds on its page their own notes to sort.")
            messages.success(request, f"{told % {'n': len(made), 'tag': tag.name}} {more}")
            return redirect(tag)
    return ask_page(request, "split", tag, form=form, status=422)
