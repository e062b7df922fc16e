"""Fills a database with a large room in seconds: articles, facts, people, groups, notes and tags, by plain SQL.

    make_large_room(articles=10_000, notes=100_000, tags=20_000)

The rows are written without the triggers of the project, so they have no seals; what these keep is filled at the end.
One article in six is for a group alone, one in a hundred private; seven notes in ten are public. The reader
`large-reader` is in two groups of twenty people, of a hundred articles each, and wrote fifty notes: however large the
room is, there is as much in it for one reader.
"""

from __future__ import annotations

from hashlib import md5
from uuid import UUID

from django.db import connection, transaction

from documents.models import User
from documents.search.words import words_of
from documents.services.search.vectors import vector_of

PUBLISHERS = 300
READER = "large-reader"
CURATOR = "large-curator"
EPOCH = "timestamptz '2024-01-01'"
# The text of every article: the same 960 code points, so that each quote is where it should be.
LINE = "The keeper wrote down how high the water stood, and nobody read it for forty years. "
LINES, QUOTE, JOINS = 12, 10, 40
FOUND = 200
"""Articles in whose lines search finds the keeper; it is left out of the index of others."""


@transaction.atomic
def make_large_room(*, articles: int, notes: int, tags: int, indexed: int = LINES, joins: int = JOINS) -> User:
    """Writes the rows into an empty room, so many lines of each article into the index, and returns the reader.

    Of the notes about so many are `joins`.
    """
    words = [word.folded for word in words_of(LINE)]
    sizes = {"articles": articles, "notes": notes, "tags": tags, "line": LINE, "lines": LINES, "quote": QUOTE}
    sizes |= {"indexed": indexed, "step": max(articles // FOUND, 1), "joins": min(joins, notes // 12)}
    sizes |= {"words": vector_of([word] for word in words), "stems": vector_of([f":{word}"] for word in words)}
    people = {"people": articles // 5, "groups": articles // 100}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE documents_{table} DISABLE TRIGGER USER")
        for statement in STATEMENTS:
            cursor.execute(statement.format(epoch=EPOCH, publishers=PUBLISHERS, **people), sizes)
        cursor.execute("SELECT documents_refresh_shelf(array_agg(id)) FROM documents_document")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger can be switched on while a check waits
        for table in TABLES:
            cursor.execute(f"ALTER TABLE documents_{table} ENABLE TRIGGER USER")
        for table in NUMBERED:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 100000000)", [f"documents_{table}"])
    return User.objects.get(login=READER)


def analyse() -> None:
    """Gathers what the planner knows of the tables, as autovacuum does in a room that has grown."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def uuid_of_tag(n: int) -> UUID:
    """Returns the UUID of a tag by its number."""
    return UUID(md5(f"tag {n}".encode(), usedforsecurity=False).hexdigest())


# Those with rows of their own numbers.
NUMBERED = ("document", "capture", "revision", "vocabulary", "tag", "tagversion", "target", "anchor")
TABLES = (
    *NUMBERED,
    *("user", "group", "membership", "document_groups", "revisionchunk", "statement", "annotation"),
    *("taggedannotation", "shelfitem", "notice"),
)
STATEMENTS = (
    """INSERT INTO documents_user (id, password, login, email, public_name, language, mail_wish, preferences,
         is_curator, is_sample, is_active, is_superuser, joined_at)
       SELECT md5('person ' || n)::uuid, '!', CASE n WHEN 1 THEN 'large-reader' WHEN 2 THEN 'large-curator'
         ELSE 'large-' || n END, '', 'Reader ' || n, '', 'daily', '{{}}', n = 2, false, true, false, now()
       FROM generate_series(1, {people}) n""",
    """INSERT INTO documents_group (id, slug, name, short_name, description, description_html, kind,
         allows_everyone, wants_approval, created_at, event_number)
       SELECT md5('group ' || n)::uuid, 'group-' || n, 'Group ' || n, '', '', '', 'course', true, false, now(), 0
       FROM generate_series(1, {groups}) n""",
    # Everybody is in two groups; person 1, the reader, is in the groups 1 and 2.
    """INSERT INTO documents_membership (group_id, user_id, role, name_in_group, joined_at, shows_presence)
       SELECT md5('group ' || 1 + (n + k) %% {groups})::uuid, md5('person ' || 1 + n)::uuid,
         CASE WHEN n %% 20 = 3 THEN 'owner' ELSE 'member' END, '', now(), false
       FROM generate_series(0, {people} - 1) n, generate_series(0, 1) k""",
    """INSERT INTO documents_document (id, slug, title, title_given, language, direction, excerpt, visibility,
         curator_id, current_revision_id, basis, basis_words, basis_at, may_be_indexed, is_sample, withdrawn_reason,
         created_at, modified_at, event_number, public_changes)
       SELECT n, 'large-' || n, 'Measured article ' || md5(n::text), false,
         (ARRAY['en', 'en', 'en', 'en-GB', 'de', 'fr', 'pt-BR', ''])[1 + n %% 8], 'ltr', left(%(line)s, 300),
         CASE WHEN n %% 100 = 0 THEN 'private' WHEN n %% 6 = 0 THEN 'members' WHEN n %% 20 = 1 THEN 'record'
           ELSE 'public' END,
         md5('person 2')::uuid, n * 2, 'own-work', '', now(), false, n %% 50 = 0, '',
         {epoch} + n * interval '1 minute', {epoch}, 0, 0
       FROM generate_series(1, %(articles)s) n""",
    """INSERT INTO documents_document_groups (document_id, group_id)
       SELECT n, md5('group ' || 1 + n / 6 %% {groups})::uuid FROM generate_series(6, %(articles)s, 6) n""",
    """INSERT INTO documents_capture (id, document_id, sha256, length, media_type, charset, charset_confidence,
         charset_reason, file_name, address, headers, received_at)
       SELECT n, n, md5(n::text) || md5(n::text), 10, 'text/plain', 'utf-8', 1, 'measured', 'measured.txt', '', '{{}}',
         now()
       FROM generate_series(1, %(articles)s) n""",
    """INSERT INTO documents_revision (id, document_id, number, text, length, sha256, html, headings, dropped, source,
         source_format, tool, tool_version, tool_settings, capture_id, based_on_id, span_map, mapped_to_id, reason,
         created_at)
       SELECT n * 2 - 1 + k, n, k, repeat(%(line)s, %(lines)s), length(%(line)s) * %(lines)s, repeat('0', 64),
         '<p>' || repeat(%(line)s, %(lines)s) || '</p>', '[]', '[]', '', CASE k WHEN 0 THEN 'capture' ELSE 'plain' END,
         'measured', '1', '{{}}', n, CASE k WHEN 1 THEN n * 2 - 1 END, '[]', CASE k WHEN 1 THEN n * 2 - 1 END, '', now()
       FROM generate_series(1, %(articles)s) n, generate_series(0, 1) k""",
    """INSERT INTO documents_revisionchunk (revision_id, n, text)
       SELECT n, 0, repeat(%(line)s, %(lines)s) FROM generate_series(1, %(articles)s * 2) n""",
    # As if each line were a paragraph.
    """INSERT INTO documents_searchblock (document_id, revision_id, start, "end", words, stems)
       SELECT d, d * 2, k * length(%(line)s), (k + 1) * length(%(line)s) - 1,
         CASE WHEN d %% %(step)s = 1 THEN words ELSE ts_delete(words, 'keeper') END,
         CASE WHEN d %% %(step)s = 1 THEN stems ELSE ts_delete(stems, ':keeper') END
       FROM generate_series(1, %(articles)s) d, generate_series(0, %(indexed)s - 1) k,
         (SELECT %(words)s::tsvector AS words, %(stems)s::tsvector AS stems) line""",
    # Few publishers have many articles, many have few.
    """INSERT INTO documents_statement (document_id, property, value, normalised, status, absence, rule, reasoning,
         reference, stated_at)
       SELECT n, fact.property, fact.value, fact.normalised, 'confirmed', '', 'measured', '', '', now()
       FROM generate_series(1, %(articles)s) n, LATERAL (VALUES
         ('publisher', 'Publisher ' || floor({publishers} * power(n * 7919 %% 1000 / 1000.0, 2)), '', n %% 10 > 0),
         ('creator', 'Author ' || n %% 500, '', n %% 10 > 1),
         ('issued', (date '1995-01-01' + n * 7919 %% 10000)::text, (date '1995-01-01' + n * 7919 %% 10000)::text,
          n %% 10 <> 5)
       ) AS fact (property, value, normalised, is_known) WHERE fact.is_known""",
    """INSERT INTO documents_factblock (document_id, statement_id, start, "end", words, stems)
       SELECT document_id, id, 0, length(value), words, words
       FROM (SELECT *, array_to_tsvector(string_to_array(replace(lower(value), '-', ' '), ' ')) AS words
         FROM documents_statement WHERE value <> '') stated""",
    """INSERT INTO documents_vocabulary (id, group_id) SELECT 1, NULL
       UNION ALL SELECT 1 + n, md5('group ' || n)::uuid FROM generate_series(1, {groups}) n""",
    """INSERT INTO documents_tag (id, uuid, name, slug, vocabulary_id, definition, example, slot, is_defined)
       SELECT n, md5('tag ' || n)::uuid, 'tag ' || n, 'tag-' || n,
         CASE WHEN n %% 2 = 0 THEN 1 ELSE 2 + n %% {groups} END, '', '', 'plain', n %% 100 = 0
       FROM generate_series(1, %(tags)s) n""",
    """INSERT INTO documents_tagversion
         (id, tag_id, number, wording, name, definition, example, is_defined, made_at, why, is_typo)
       SELECT id, id, 1, 1, name, '', '', is_defined, now(), '', false FROM documents_tag""",
    # Note n is on article 1 + n % articles.
    """INSERT INTO documents_annotation (id, document_id, author_id, motivation, note, note_html, note_language,
         audience, group_id, parent_id, root_id, spans_documents, properties, request_sha256, version, created_at,
         modified_at, resolved_at, withheld, withheld_reason, withheld_at)
       SELECT md5('note ' || n)::uuid, 1 + n %% %(articles)s, md5('person ' || 1 + who %% {people})::uuid,
         CASE WHEN n %% 3 = 0 THEN 'commenting' ELSE 'highlighting' END,
         CASE WHEN n %% 3 = 0 THEN 'A measured note, number ' || n || '.' ELSE '' END,
         CASE WHEN n %% 3 = 0 THEN '<p>A measured note, number ' || n || '.</p>' ELSE '' END, '', kind,
         CASE WHEN kind IN ('group', 'moderators') THEN md5('group ' || 1 + who %% {groups})::uuid END,
         NULL, NULL, false, '{{}}', '', 1, {epoch} + n * interval '17 seconds', {epoch},
         CASE WHEN n %% 30 = 0 THEN now() END, CASE WHEN n %% 500 = 3 THEN 'hidden' ELSE '' END, '',
         CASE WHEN n %% 500 = 3 THEN now() END
       FROM (SELECT n, n * 7919 %% 20011 AS who, (ARRAY['public', 'public', 'public', 'public', 'public', 'public',
         'public', 'group', 'private', 'moderators'])[1 + n * 31 %% 10] AS kind
         FROM generate_series(1, %(notes)s) n) made""",
    """INSERT INTO documents_annotation (id, document_id, author_id, motivation, note, note_html, note_language,
         audience, group_id, parent_id, root_id, spans_documents, properties, request_sha256, version, created_at,
         modified_at, withheld, withheld_reason)
       SELECT md5('reply ' || root.id)::uuid, root.document_id, md5('person ' || 1 + n %% {people})::uuid, 'replying',
         'A measured answer.', '<p>A measured answer.</p>', '', root.audience, root.group_id, root.id, root.id, false,
         '{{}}', '', 1, root.created_at + interval '1 hour', {epoch}, '', ''
       FROM generate_series(1, %(notes)s, 12) n JOIN documents_annotation root ON root.id = md5('note ' || n)::uuid""",
    """INSERT INTO documents_target (id, annotation_id, document_id, revision_id, n, start, "end", exact, prefix,
         suffix)
       SELECT n, md5('note ' || n)::uuid, 1 + n %% %(articles)s, (1 + n %% %(articles)s) * 2, 0, n * 13 %% 900,
         n * 13 %% 900 + %(quote)s, substr(repeat(%(line)s, %(lines)s), (n * 13 %% 900 + 1)::int, %(quote)s), '', ''
       FROM generate_series(1, %(notes)s) n WHERE n %% 20 > 0""",
    # Some of those without answers join their passage with one of an article far away.
    """INSERT INTO documents_target (id, annotation_id, document_id, revision_id, n, start, "end", exact, prefix,
         suffix)
       SELECT %(notes)s + n, md5('note ' || n)::uuid, other, other * 2, 1, 0, %(quote)s, left(%(line)s, %(quote)s),
         '', ''
       FROM (SELECT n, 1 + (n + %(articles)s / 2) %% %(articles)s AS other FROM generate_series(1, %(notes)s) n
         WHERE n %% 20 > 0 AND n %% 12 <> 1 AND n %% (%(notes)s / %(joins)s) = 11) joined""",
    """UPDATE documents_annotation note SET spans_documents = true, motivation = 'linking', relation = 'see-also'
       FROM documents_target target WHERE target.annotation_id = note.id AND target.n = 1""",
    """INSERT INTO documents_noteblock (annotation_id, document_id, passage, start, "end", words, stems)
       SELECT annotation_id, document_id, n, 0, %(quote)s, words, words
       FROM (SELECT annotation_id, document_id, n, array_to_tsvector(array_remove(
           string_to_array(translate(lower(exact), ',.', ''), ' '), '')) AS words FROM documents_target) said
       UNION ALL
       SELECT id, document_id, NULL::smallint, 0, length(note), words, words
       FROM (SELECT id, document_id, note,
           array_to_tsvector(string_to_array(translate(lower(note), ',.', ''), ' ')) AS words
         FROM documents_annotation WHERE note <> '') said""",
    """INSERT INTO documents_anchor (id, target_id, document_id, revision_id, start, "end", state, quote, method, score,
         created_at)
       SELECT id, id, document_id, revision_id, CASE WHEN id %% 50 <> 7 THEN start END,
         CASE WHEN id %% 50 <> 7 THEN "end" END,
         CASE id %% 50 WHEN 7 THEN 'lost' WHEN 8 THEN 'moved' WHEN 9 THEN 'changed' ELSE 'kept' END,
         CASE id %% 50 WHEN 9 THEN 'other words' ELSE '' END, 'selected', 1, now() FROM documents_target""",
    # Few tags are on many notes, most are on one.
    """INSERT INTO documents_taggedannotation (content_object_id, tag_id, tag_version_id, tagged_at)
       SELECT DISTINCT ON (1, 2) md5('note ' || n)::uuid, tag, tag, now()
       FROM generate_series(1, %(notes)s) n,
         LATERAL (SELECT 1 + CASE WHEN n %% 4 = 0 THEN n / 4 * 7919 %% %(tags)s ELSE n %% 40 END AS tag) chosen
       WHERE n %% 4 < 2""",
    """INSERT INTO documents_shelfitem (group_id, document_id, position, introduction, introduction_html, added_at)
       SELECT group_id, document_id, document_id, '', '', now() FROM documents_document_groups
       WHERE document_id < 1200""",
    # The reader is told of notes on some articles, however large the room is.
    """INSERT INTO documents_notice (recipient_id, kind, document_id, annotation_id, created_at)
       SELECT md5('person 1')::uuid, 'followed', document_id, id, created_at FROM documents_annotation
       WHERE author_id <> md5('person 1')::uuid AND withheld = '' AND document_id < 30""",
)
