"""Tasks that a group sets on its texts, the notes written for them, and to whom they are open."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0032_many_tags'),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('document.imported', 'Document Imported'), ('document.shared', 'Document Shared'), ('document.withdrawn', 'Document Withdrawn'), ('document.restored', 'Document Restored'), ('revision.added', 'Revision Added'), ('statement.added', 'Statement Added'), ('statement.changed', 'Statement Changed'), ('capture.added', 'Capture Added'), ('part.set_aside', 'Part Set Aside'), ('part.restored', 'Part Restored'), ('gap.added', 'Gap Added'), ('gap.decided', 'Gap Decided'), ('proposal.made', 'Proposal Made'), ('proposal.decided', 'Proposal Decided'), ('derivation.added', 'Derivation Added'), ('derivation.changed', 'Derivation Changed'), ('annotation.created', 'Annotation Created'), ('annotation.changed', 'Annotation Changed'), ('annotation.moved', 'Annotation Moved'), ('annotation.reanchored', 'Annotation Reanchored'), ('annotation.deleted', 'Annotation Deleted'), ('annotation.resolved', 'Annotation Resolved'), ('annotation.reopened', 'Annotation Reopened'), ('annotation.flagged', 'Annotation Flagged'), ('annotation.flag_decided', 'Annotation Flag Decided'), ('annotation.hidden', 'Annotation Hidden'), ('annotation.shown', 'Annotation Shown'), ('annotation.approved', 'Annotation Approved'), ('document.groups', 'Document Groups'), ('group.made', 'Group Made'), ('group.changed', 'Group Changed'), ('member.joined', 'Member Joined'), ('member.changed', 'Member Changed'), ('member.left', 'Member Left'), ('member.removed', 'Member Removed'), ('invitation.made', 'Invitation Made'), ('invitation.changed', 'Invitation Changed'), ('invitation.revoked', 'Invitation Revoked'), ('shelf.added', 'Shelf Added'), ('shelf.changed', 'Shelf Changed'), ('shelf.removed', 'Shelf Removed'), ('assignment.made', 'Assignment Made'), ('assignment.changed', 'Assignment Changed'), ('assignment.published', 'Assignment Published'), ('assignment.revealed', 'Assignment Revealed'), ('assignment.archived', 'Assignment Archived'), ('assignment.deleted', 'Assignment Deleted'), ('vocabulary.edition', 'Vocabulary Edition'), ('vocabulary.frozen', 'Vocabulary Frozen'), ('vocabulary.thawed', 'Vocabulary Thawed'), ('vocabulary.accepted', 'Vocabulary Accepted'), ('vocabulary.joined', 'Vocabulary Joined'), ('vocabulary.declined', 'Vocabulary Declined')], max_length=28),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request'), ('import', 'Import'), ('tidy-imports', 'Tidy'), ('expire', 'Expire'), ('search', 'Search'), ('tag-proposal', 'Tag Proposal'), ('spellings', 'Spellings'), ('bulk', 'Bulk'), ('tidy-bulk', 'Tidy Bulk'), ('reveal', 'Reveal'), ('opened', 'Opened')], max_length=12),
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('prompt', models.TextField(blank=True, max_length=10000, verbose_name='what is to be done')),
                ('prompt_html', models.TextField(blank=True, editable=False)),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('reveal', models.CharField(choices=[('at-once', 'At once'), ('after-own', 'After doing what is asked'), ('at-time', 'At a time'), ('by-hand', 'When those who lead the group say so')], default='at-once', max_length=12)),
                ('reveals_at', models.DateTimeField(blank=True, null=True)),
                ('revealed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_notes', models.PositiveSmallIntegerField(default=1)),
                ('asked_answers', models.PositiveSmallIntegerField(default=0)),
                ('asked_words', models.PositiveSmallIntegerField(default=0)),
                ('asked_texts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('modified_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='documents.group')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('revealed_at', None), ('reveals_at__isnull', False)), fields=['reveals_at'], name='assignment_to_be_revealed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='assignment_has_a_title'), models.CheckConstraint(condition=models.Q(models.Q(('opens_at', None), ('due_at', None), ('opens_at__lte', models.F('due_at')), _connector='OR'), models.Q(('due_at', None), ('closes_at', None), ('due_at__lte', models.F('closes_at')), _connector='OR'), models.Q(('opens_at', None), ('closes_at', None), ('opens_at__lte', models.F('closes_at')), _connector='OR')), name='assignment_dates_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('reveal', 'at-time'), _negated=True), ('reveals_at__isnull', False), _connector='OR'), name='assignment_reveals_at_a_time'), models.CheckConstraint(condition=models.Q(('revealed_at', None), ('published_at__isnull', False), _connector='OR'), name='assignment_revealed_when_published')],
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
                'ordering': [models.OrderBy(models.F('due_at'), nulls_last=True), 'created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AssignmentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='documents.assignment')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document')),
                ('revision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='documents.revision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assignment', 'document'), name='assignment_text_once')],
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('done', 'did what was asked')], max_length=8)),
                ('contributions', models.PositiveIntegerField(help_text='Notes and answers that counted then.')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='documents.assignment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='opening_of_person')],
                'constraints': [models.UniqueConstraint(fields=('assignment', 'person'), name='opening_once')],
            },
        ),
        seals_checked("annotation"),
        migrations.AddField(
            model_name='annotation',
            name='assignment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='annotations', to='documents.assignment'),
        ),
        migrations.AddField(
            model_name='annotation',
            name='held',
            field=models.BooleanField(db_default=False, default=False, help_text='Only for those to whom its task is open; set when written.'),
        ),
        sealed_anew("annotation"),
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(condition=models.Q(('assignment__isnull', False)), fields=['assignment', 'author'], name='annotation_in_task'),
        ),
        migrations.AddConstraint(
            model_name='annotation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assignment', None), ('held', False)), ('audience__in', ['private', 'moderators', 'group']), _connector='OR'), name='annotation_in_a_task_not_public'),
        ),
        migrations.AddConstraint(
            model_name='annotation',
            constraint=models.CheckConstraint(condition=models.Q(('held', False), ('assignment__isnull', False), _connector='OR'), name='annotation_held_in_a_task'),
        ),
        migrations.RunSQL((SQL / "assignments.sql").read_text(), (SQL / "assignments_undo.sql").read_text()),
    ]
