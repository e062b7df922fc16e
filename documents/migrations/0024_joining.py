"""An annotation may join two passages, with what the first is to the second."""

from pathlib import Path

from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


SQL = Path(__file__).parent / "sql"
RELATIONS = [
    ('same-words', 'Same words'),
    ('same-claim', 'Same claim'),
    ('contradicts', 'Contradicts'),
    ('source-of', 'Is the source of'),
    ('translates', 'Translates'),
    ('see-also', 'See also'),
]
# What other programs linked before there were relations.
LINKED_BEFORE = """
    ALTER TABLE documents_annotation DISABLE TRIGGER USER;
    UPDATE documents_annotation SET relation = 'see-also' WHERE motivation = 'linking' AND parent_id IS NULL
      AND deleted_at IS NULL AND id IN (
        SELECT annotation_id FROM documents_target GROUP BY annotation_id
        HAVING array_agg(n ORDER BY n) = ARRAY[0, 1]::smallint[]
          AND count(DISTINCT (document_id, revision_id, start, "end")) = 2);
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE documents_annotation ENABLE TRIGGER USER;"""


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0023_saved_views'),
    ]

    operations = [
        seals_checked("annotation"),
        migrations.AddField(
            model_name='annotation',
            name='relation',
            field=models.CharField(blank=True, choices=RELATIONS, db_default='', default='', max_length=12),
        ),
        migrations.RunSQL(LINKED_BEFORE, migrations.RunSQL.noop),
        sealed_anew("annotation"),
        seals_checked("annotationversion"),
        migrations.AddField(
            model_name='annotationversion',
            name='relation',
            field=models.CharField(blank=True, db_default='', default='', max_length=12),
        ),
        sealed_anew("annotationversion"),
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(condition=models.Q(('relation', ''), _negated=True), fields=['document'], name='annotation_joined'),
        ),
        migrations.AddConstraint(
            model_name='annotation',
            constraint=models.CheckConstraint(condition=models.Q(('relation', ''), models.Q(('deleted_at', None), ('motivation', 'linking'), ('parent', None), ('relation__in', [value for value, _ in RELATIONS])), _connector='OR'), name='annotation_relation_of_a_join'),
        ),
        migrations.RunSQL((SQL / "joining.sql").read_text(), (SQL / "joining_undo.sql").read_text()),
    ]
