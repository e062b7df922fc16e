"""A vocabulary is given out as a file in several formats; a page says what each of them cannot hold, tag by tag."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.codebooks.skos_writer import Scheme
from documents.exports.vocabulary import FORMATS, codebook_tags, losses_of
from documents.http import origin_of
from documents.models import TagVersion
from documents.models.tag_tree import TagTree
from documents.views.groups.access import visible_group
from documents.views.site.access import PageNotFound
from documents.views.site.caching import cached_response, public_cache_key, with_cache_headers
from documents.views.vocabulary.losses import lost_words
from documents.views.vocabulary.vocabulary import Whose, state_of


@login_required
@require_safe
def file_of_group(request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
    """Sends the vocabulary of a group to its members, in the format that has this ending."""
    return _file(request, Whose(visible_group(request, slug).group, leads=False), ending)


@require_safe
def file_of_site(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Sends the vocabulary of the site to everybody, in the format that has this ending."""
    return _file(request, Whose(None, leads=False), ending)


def _file(request: HttpRequest, whose: Whose, ending: str) -> HttpResponseBase:
    if ending not in FORMATS:
        raise PageNotFound(_("A vocabulary is not given out in this format."))
    chosen = FORMATS[ending]
    origin = origin_of(request)
    title = whose.group.name if whose.group else _("Vocabulary")
    scheme = Scheme(origin + whose.address, title, origin)
    response = StreamingHttpResponse(chosen.write(TagTree.of(whose.vocabulary), scheme), content_type=chosen.media_type)
    name = f"{whose.group.slug}-vocabulary" if whose.group else "vocabulary"
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return with_cache_headers(request, response)


@login_required
@require_safe
def formats_of_group(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the formats in which the vocabulary of a group is given out, to its members."""
    return _formats(request, Whose(visible_group(request, slug).group, leads=False))


@require_safe
def formats_of_site(request: HttpRequest) -> HttpResponseBase:
    """Shows the formats in which the vocabulary of the site is given out, to everybody."""
    return _formats(request, Whose(None, leads=False))


def _formats(request: HttpRequest, whose: Whose) -> HttpResponseBase:
    tree = TagTree.of(whose.vocabulary)
    told = [*tree.tags, *(one.pk for tag in tree.tags.values() for one in tag.merged.all())]
    asked = TagVersion.objects.filter(tag__in=told).aggregate(last=Max("pk"))["last"]  # what tags ask is in it
    key = public_cache_key(asked, *map(state_of, tree.tags.values()))

    def page() -> HttpResponseBase:
        tags = codebook_tags(tree)
        formats = [(one, lost_words((tag.name, losses_of(tag, one)) for tag in tags)) for one in FORMATS.values()]
        context = {"whose": whose, "group": whose.group, "formats": formats, "total": len(tags)}
        return render(request, "documents/vocabulary/files.html", context)

    return cached_response(request, key, page)
