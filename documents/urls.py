"""The addresses of the room (the order of DESIGN: shelf, article, annotations, people, service)."""

from django.urls import URLPattern, URLResolver, path, re_path

from documents import admin
from documents.api import anchors, csrf, place, preview, tags
from documents.api.w3c import annotation, container, context
from documents.views import (
    about,
    accounts,
    cards,
    cite,
    compare,
    corrections,
    derivations,
    facts,
    health,
    imports,
    memento,
    notices,
    passage,
    proposals,
    provenance_json,
    queue,
    reading,
    robots,
    shelf,
    source,
    text,
    words,
)

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
    path("documents/<str:slug>/source/", source.source, name="source"),
    path("documents/<str:slug>/source/raw", source.raw, name="source-raw"),
    path("documents/<str:slug>/source/parts.json", source.parts_json, name="source-ties"),
    path("documents/<str:slug>/source/bytes", source.bytes_json, name="source-bytes"),
    path("documents/<str:slug>/source/parts/", source.decide_on_part, name="source-part"),
    path("documents/<str:slug>/source/gaps/", source.decide_on_gap, name="source-gap"),
    path("documents/<str:slug>/passages/<int:start>-<int:end>/", passage.passage, name="passage"),
    path("documents/<str:slug>/about/", about.about, name="about"),
    path("documents/<str:slug>/about/thanks/", about.thanks, name="about-thanks"),
    path("documents/<str:slug>/cite/", cite.cite, name="cite"),
    path("documents/<str:slug>/provenance.json", provenance_json.provenance_json, name="provenance-json"),
    path("documents/<str:slug>/timemap", memento.timemap, name="timemap"),
    path("documents/<str:slug>/timegate", memento.timegate, name="timegate"),
    path("documents/<str:slug>/facts/", facts.facts, name="facts"),
    path("documents/<str:slug>/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("documents/<str:slug>/captures/", proposals.captures, name="captures"),
    path("documents/<str:slug>/derivations/", derivations.derivations, name="derivations"),
    path("documents/<str:slug>/derivations.svg", derivations.picture, name="derivation-picture"),
    path("documents/<str:slug>/cards", cards.cards, name="cards"),
    path("documents/<str:slug>/anchors", anchors.view, name="anchors"),
    path("documents/<str:slug>/tags", tags.view, name="tag-completion"),
    # Annotations
    path("annotations/", container.view, name="container"),
    path("documents/<str:slug>/annotations/", container.view, name="document-container"),
    path("annotations/<uuid:pk>", annotation.view, name="annotation"),
    path("annotations/<uuid:pk>/place", place.view, name="annotation-place"),
    path("ns/room.jsonld", context.view, name="annotation-context"),
    path("notes/preview", preview.view, name="note-preview"),
    path("csrf", csrf.view, name="csrf"),
    # Bringing articles in
    path("import/", imports.upload, name="upload"),
    path("import/address/", imports.fetch, name="fetch"),
    # Requests about copies
    path("requests/", queue.queue, name="queue"),
    # People
    path("notices/", notices.notices, name="notices"),
    path("welcome/<str:token>/", accounts.first_curator, name="first-curator"),
    path("accounts/profile/", accounts.profile, name="account_profile"),
    path("accounts/login/", accounts.sign_in, name="account_login"),
    path("accounts/logout/", accounts.sign_out, name="account_logout"),
    path("accounts/signup/", accounts.sign_up, name="account_signup"),
    path("accounts/inactive/", accounts.closed_account, name="account_inactive"),
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
    # Service
    path("robots.txt", robots.robots, name="robots"),
    path("words.js", words.words, name="words"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
