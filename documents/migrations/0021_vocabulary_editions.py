"""Editions of vocabularies, and the times for which one was frozen: then nothing of it changes."""

import uuid
from pathlib import Path

import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0020_notebook_filters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('document.imported', 'Document Imported'), ('document.shared', 'Document Shared'), ('document.withdrawn', 'Document Withdrawn'), ('document.restored', 'Document Restored'), ('revision.added', 'Revision Added'), ('statement.added', 'Statement Added'), ('statement.changed', 'Statement Changed'), ('capture.added', 'Capture Added'), ('part.set_aside', 'Part Set Aside'), ('part.restored', 'Part Restored'), ('gap.added', 'Gap Added'), ('gap.decided', 'Gap Decided'), ('proposal.made', 'Proposal Made'), ('proposal.decided', 'Proposal Decided'), ('derivation.added', 'Derivation Added'), ('derivation.changed', 'Derivation Changed'), ('annotation.created', 'Annotation Created'), ('annotation.changed', 'Annotation Changed'), ('annotation.moved', 'Annotation Moved'), ('annotation.reanchored', 'Annotation Reanchored'), ('annotation.deleted', 'Annotation Deleted'), ('annotation.resolved', 'Annotation Resolved'), ('annotation.reopened', 'Annotation Reopened'), ('annotation.flagged', 'Annotation Flagged'), ('annotation.flag_decided', 'Annotation Flag Decided'), ('annotation.hidden', 'Annotation Hidden'), ('annotation.shown', 'Annotation Shown'), ('annotation.approved', 'Annotation Approved'), ('document.groups', 'Document Groups'), ('group.made', 'Group Made'), ('group.changed', 'Group Changed'), ('member.joined', 'Member Joined'), ('member.changed', 'Member Changed'), ('member.left', 'Member Left'), ('member.removed', 'Member Removed'), ('invitation.made', 'Invitation Made'), ('invitation.changed', 'Invitation Changed'), ('invitation.revoked', 'Invitation Revoked'), ('shelf.added', 'Shelf Added'), ('shelf.changed', 'Shelf Changed'), ('shelf.removed', 'Shelf Removed'), ('vocabulary.edition', 'Vocabulary Edition'), ('vocabulary.frozen', 'Vocabulary Frozen'), ('vocabulary.thawed', 'Vocabulary Thawed')], max_length=28),
        ),
        migrations.CreateModel(
            name='VocabularyEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='note')),
                ('content', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vocabulary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='documents.vocabulary')),
            ],
            options={
                'ordering': ['vocabulary', '-number'],
            },
        ),
        migrations.CreateModel(
            name='VocabularyFreeze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frozen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('thawed_at', models.DateTimeField(null=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='freezes', to='documents.vocabularyedition')),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('thawed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vocabulary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='freezes', to='documents.vocabulary')),
            ],
            options={
                'ordering': ['vocabulary', '-frozen_at'],
            },
        ),
        migrations.AddConstraint(
            model_name='vocabularyedition',
            constraint=models.UniqueConstraint(fields=('vocabulary', 'number'), name='edition_number_once'),
        ),
        migrations.AddConstraint(
            model_name='vocabularyedition',
            constraint=models.UniqueConstraint(fields=('uuid',), name='edition_uuid_once'),
        ),
        migrations.AddConstraint(
            model_name='vocabularyedition',
            constraint=models.UniqueConstraint(fields=('id', 'vocabulary'), name='edition_of_vocabulary'),
        ),
        migrations.AddConstraint(
            model_name='vocabularyfreeze',
            constraint=models.UniqueConstraint(condition=models.Q(('thawed_at', None)), fields=('vocabulary',), name='frozen_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='vocabularyfreeze',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('thawed_at', None), ('thawed_by', None)), ('thawed_at__gte', models.F('frozen_at')), _connector='OR'), name='thawed_after_it_froze'),
        ),
        migrations.RunSQL((SQL / "vocabulary_editions.sql").read_text(), (SQL / "vocabulary_editions_undo.sql").read_text()),
    ]
