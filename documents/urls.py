"""The addresses of the site, in the order of DESIGN: shelf, article, annotations, people, service."""

from django.urls import URLPattern, URLResolver, path, re_path

from documents import admin
from documents.api.notes import anchors, audience_change, reanchor, resolution, search
from documents.api.notes import preview as note_preview
from documents.api.people import completion as people_completion
from documents.api.people import readers
from documents.api.site import csrf
from documents.api.vocabulary import completion as tag_completion
from documents.api.w3c import annotation, container, context
from documents.stream import stream_unavailable
from documents.views import captures
from documents.views.article import about, join_passage, passage, preview, reading, receipt, text
from documents.views.assignments import edit, task, task_list
from documents.views.groups import arrange_shelf, audit, document_groups, groups, join, members
from documents.views.imports import batch, correction, upload
from documents.views.moderation import copy_requests, flag, queue, waiting
from documents.views.news import following, news, unsubscribe
from documents.views.notebook import bulk, bulk_progress, notebook, own_notes, saved_views
from documents.views.notes import beside, cards, threads
from documents.views.people import accounts
from documents.views.provenance import cite, derivations, facts, prov_json
from documents.views.search import lines as search_lines
from documents.views.search import neighbours as search_neighbours
from documents.views.search import search as search_page
from documents.views.search import tag_lines as search_tag_lines
from documents.views.shelf import shelf
from documents.views.site import feeds, health, help, javascript_catalog, robots, sitemap
from documents.views.versions import compare, corrections, memento, note_history, proposals
from documents.views.vocabulary import (
    edition,
    editions,
    files,
    found_spellings,
    merge,
    named_tag,
    questions,
    review,
    sort,
    split,
    table,
    tag,
    terms,
    vocabulary,
)
from documents.views.vocabulary import proposals as tag_proposals

urlpatterns: list[URLPattern | URLResolver] = [
    # The shelf
    path("", shelf.shelf, name="shelf"),
    # An article
    path("documents/<str:slug>/", reading.reading, name="reading"),
    path("documents/<str:slug>/revisions/<int:number>/", reading.revision, name="revision"),
    path("documents/<str:slug>/revise/", corrections.revise, name="revise"),
    path("documents/<str:slug>/revisions/<int:number>/restore/", corrections.restore, name="restore-revision"),
    path("documents/<str:slug>/compare/<int:old>-<int:new>/", compare.compare, name="compare"),
    path("documents/<str:slug>/text", text.text, name="text"),
    path("documents/<str:slug>/source/", captures.source, name="source"),
    path("documents/<str:slug>/source/raw", captures.raw, name="source-raw"),
    path("documents/<str:slug>/source/parts.json", captures.parts_json, name="source-ties"),
    path("documents/<str:slug>/source/bytes", captures.bytes_json, name="source-bytes"),
    path("documents/<str:slug>/source/parts/", captures.decide_on_part, name="source-part"),
    path("documents/<str:slug>/source/gaps/", captures.decide_on_gap, name="source-gap"),
    path("documents/<str:slug>/passages/<int:start>-<int:end>/", passage.passage, name="passage"),
    path("documents/<str:slug>/passages/<int:start>-<int:end>/join/", join_passage.join_passage, name="join-passage"),
    path(
        "documents/<str:slug>/passages/<int:start>-<int:end>/preview.png",
        preview.passage_preview,
        name="passage-preview",
    ),
    path("documents/<str:slug>/preview.png", preview.article_preview, name="article-preview"),
    path("documents/<str:slug>/about/", about.about, name="about"),
    path("documents/<str:slug>/about/thanks/", about.thanks, name="about-thanks"),
    path("documents/<str:slug>/cite/", cite.cite, name="cite"),
    path("documents/<str:slug>/provenance.json", prov_json.provenance_json, name="provenance-json"),
    path("documents/<str:slug>/timemap", memento.timemap, name="timemap"),
    path("documents/<str:slug>/timegate", memento.timegate, name="timegate"),
    path("documents/<str:slug>/facts/", facts.facts, name="facts"),
    path("documents/<str:slug>/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("documents/<str:slug>/captures/", proposals.captures, name="captures"),
    path("documents/<str:slug>/groups/", document_groups.document_groups, name="document-groups"),
    path("documents/<str:slug>/derivations/", derivations.derivations, name="derivations"),
    path("documents/<str:slug>/derivations.svg", derivations.picture, name="derivation-picture"),
    path("documents/<str:slug>/cards", cards.cards, name="cards"),
    path("documents/<str:slug>/anchors", anchors.view, name="anchors"),
    path("documents/<str:slug>/anchors/matching", search.view, name="annotation-matches"),
    path("documents/<str:slug>/stream", stream_unavailable, name="stream"),
    path("documents/<str:slug>/readers", readers.view, name="readers"),
    path("documents/<str:slug>/tags", tag_completion.view, name="tag-completion"),
    path("documents/<str:slug>/people", people_completion.view, name="people-completion"),
    # Annotations
    path("annotations/", container.view, name="container"),
    path("documents/<str:slug>/annotations/", container.view, name="document-container"),
    path("annotations/<uuid:pk>", annotation.view, name="annotation"),
    path("annotations/<uuid:pk>/place", reanchor.view, name="annotation-place"),
    path("annotations/<uuid:pk>/resolved", resolution.view, name="annotation-resolved"),
    path("annotations/<uuid:pk>/audience", audience_change.view, name="annotation-audience"),
    path("annotations/<uuid:pk>/thread/", threads.thread, name="thread"),
    path("annotations/<uuid:pk>/beside/", beside.beside, name="beside"),
    path("annotations/<uuid:pk>/history/", note_history.history, name="annotation-history"),
    path("annotations/<uuid:pk>/flag/", flag.flag, name="flag"),
    path("annotations/<uuid:pk>/decide/", queue.decide, name="decide"),
    path("moderation/", queue.queue, name="moderation"),
    path("groups/<str:slug>/moderation/", queue.queue, name="moderation-of-group"),
    path("notebook/mine.<str:ending>", own_notes.own_notes, name="own-notes"),
    path("notebook/", notebook.notebook, name="notebook"),
    path("notebook/notes/", bulk.change, name="notebook-notes"),
    path("notebook/changes/<uuid:uuid>/", bulk_progress.show, name="notebook-change"),
    path("notebook/changes/<uuid:uuid>/stop/", bulk_progress.stop, name="notebook-change-stop"),
    path("notebook/views/", saved_views.create, name="saved-views"),
    path("notebook/views/<uuid:uuid>/", saved_views.show, name="saved-view"),
    path("notebook/views/<uuid:uuid>/edit/", saved_views.edit, name="saved-view-edit"),
    path("ns/", terms.terms, name="terms"),
    path("ns/room.jsonld", context.view, name="annotation-context"),
    path("notes/preview", note_preview.view, name="note-preview"),
    path("csrf", csrf.view, name="csrf"),
    path("search/", search_page.search, name="search"),
    path("search/lines/", search_lines.lines, name="search-lines"),
    path("search/lines/tag/", search_tag_lines.tag_lines, name="search-lines-tag"),
    path("search/lines.csv", search_lines.lines_csv, name="search-lines-csv"),
    path("search/neighbours/", search_neighbours.neighbours, name="search-neighbours"),
    path("vocabulary/", vocabulary.of_site, name="vocabulary"),
    path("vocabulary.<slug:ending>", files.file_of_site, name="vocabulary-file"),
    path("vocabulary/files/", files.formats_of_site, name="vocabulary-files"),
    path("vocabulary/import/", table.import_for_site, name="vocabulary-import"),
    path("vocabulary/editions/", editions.of_site, name="vocabulary-editions"),
    path("editions/<uuid:uuid>/", edition.edition, name="edition"),
    path("editions/<uuid:uuid>.json", edition.content, name="edition-content"),
    path("tags/<uuid:uuid>/", tag.tag, name="tag"),
    path("tags/<uuid:uuid>/review/", review.review, name="tag-review"),
    path("tags/<uuid:uuid>/merge/", merge.merge, name="tag-merge"),
    path("tags/<uuid:uuid>/retire/", merge.retire, name="tag-retire"),
    path("tags/<uuid:uuid>/split/", split.split, name="tag-split"),
    path("tags/<uuid:uuid>/spellings/", found_spellings.found_spellings, name="tag-spellings"),
    path("tags/<uuid:uuid>/sort/", sort.sort, name="tag-sort"),
    path("tags/merges/<uuid:uuid>/undo/", merge.undo, name="tag-merge-undo"),
    path("tags/<uuid:uuid>/questions/", questions.questions, name="tag-questions"),
    # After all other addresses below a tag: it takes any two words.
    path("tags/<str:whose>/<str:slug>/", named_tag.named, name="tag-named"),
    # Groups
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new, name="group-new"),
    path("groups/<str:slug>/", groups.group, name="group"),
    path("groups/<str:slug>/settings/", groups.settings, name="group-settings"),
    path("groups/<str:slug>/members/", members.group_members, name="group-members"),
    path("groups/<str:slug>/me/", members.my_membership, name="group-me"),
    path("groups/<str:slug>/shelf/", arrange_shelf.arrange, name="group-shelf"),
    path("groups/<str:slug>/vocabulary/", vocabulary.of_group, name="group-vocabulary"),
    path("groups/<str:slug>/vocabulary.<slug:ending>", files.file_of_group, name="group-vocabulary-file"),
    path("groups/<str:slug>/vocabulary/files/", files.formats_of_group, name="group-vocabulary-files"),
    path("groups/<str:slug>/vocabulary/editions/", editions.of_group, name="group-vocabulary-editions"),
    path("groups/<str:slug>/vocabulary/import/", table.import_for_group, name="group-vocabulary-import"),
    path("groups/<str:slug>/vocabulary/proposals/", tag_proposals.proposals, name="group-proposals"),
    path("groups/<str:slug>/vocabulary/propose/", tag_proposals.propose, name="group-propose"),
    path("groups/<str:slug>/import/", upload.upload_for_group, name="group-import"),
    path("groups/<str:slug>/import/address/", upload.fetch_for_group, name="group-fetch"),
    path("groups/<str:slug>/leave/", members.leave, name="group-leave"),
    path("groups/<str:slug>/audit/", audit.audit, name="group-audit"),
    # Tasks
    path("groups/<str:slug>/assignments/", task_list.task_list, name="group-assignments"),
    path("groups/<str:slug>/assignments/new/", edit.new, name="group-assignment-new"),
    path("assignments/<uuid:pk>/", task.task, name="assignment"),
    path("assignments/<uuid:pk>/edit/", edit.edit, name="assignment-edit"),
    path("join/<str:token>/", join.join, name="join"),
    # Importing articles
    path("import/", upload.upload, name="upload"),
    path("import/address/", upload.fetch, name="fetch"),
    path("import/<uuid:batch>/", batch.batch, name="import"),
    path("import/<uuid:batch>/<int:pk>/", correction.correct, name="import-correct"),
    # Requests about copies, and what waits for curators
    path("requests/", copy_requests.queue, name="queue"),
    path("requests/<str:token>/", receipt.receipt, name="receipt"),
    path("waiting/", waiting.waiting, name="waiting"),
    # People
    path("news/", news.news, name="news"),
    path("notices/", news.notices, name="notices"),
    path("follow/", following.follow, name="follow"),
    path("following/", following.following, name="following"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("welcome/<str:token>/", accounts.first_curator, name="first-curator"),
    path("accounts/profile/", accounts.profile, name="account_profile"),
    path("accounts/login/", accounts.sign_in, name="account_login"),
    path("accounts/logout/", accounts.sign_out, name="account_logout"),
    path("accounts/signup/", accounts.sign_up, name="account_signup"),
    path("accounts/inactive/", accounts.closed_account, name="account_inactive"),
    path("accounts/erase/", accounts.erase, name="account_erase"),
    path("accounts/email/", accounts.mail_address, name="account_email"),
    path("accounts/confirm-email/", accounts.mail_sent, name="account_email_verification_sent"),
    re_path(r"^accounts/confirm-email/(?P<key>[-:\w]+)/$", accounts.confirm_mail_address, name="account_confirm_email"),
    path("accounts/password/change/", accounts.change_password, name="account_change_password"),
    path("accounts/password/reset/", accounts.reset_password, name="account_reset_password"),
    path("accounts/password/reset/done/", accounts.reset_mail_sent, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        accounts.new_password_saved,
        name="account_reset_password_from_key_done",
    ),
    path("admin/", admin.site.urls),
    # Guides
    path("help/", help.index, name="help"),
    path("help/<slug:name>/", help.guide, name="help-guide"),
    # Service
    path("feed.atom", feeds.articles, name="feed"),
    path("documents/<str:slug>/notes.atom", feeds.notes, name="notes-feed"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", robots.robots, name="robots"),
    path("words.js", javascript_catalog.javascript_catalog, name="words"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
