"""Words that are proposed for closed vocabularies, each with a passage."""

from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0024_joining'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request'), ('import', 'Import'), ('tidy-imports', 'Tidy'), ('expire', 'Expire'), ('search', 'Search'), ('tag-proposal', 'Tag Proposal')], max_length=12),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('corrected', 'A correction changed or removed passages that you marked'), ('reply', 'Somebody answered you'), ('mention', 'Somebody mentioned you'), ('followed', 'Something new in what you follow'), ('hidden', 'A note of yours was hidden'), ('shown', 'A note of yours is shown again'), ('approved', 'A note of yours was approved'), ('to-decide', 'A note waits for your decision'), ('request', 'Somebody asks about an article that you look after'), ('tag-proposal', 'A word that you proposed was decided')], max_length=12),
        ),
        migrations.CreateModel(
            name='TagProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('definition', models.TextField(blank=True, max_length=2000, verbose_name='definition')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('waiting', 'waits'), ('accepted', 'taken into the vocabulary'), ('joined', 'joined to another tag'), ('declined', 'declined')], default='waiting', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('annotation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tag_proposals', to='documents.annotation')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tag', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.tag')),
                ('vocabulary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='documents.vocabulary')),
            ],
            options={
                'ordering': ['proposed_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('uuid',), name='tag_proposal_uuid_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'waiting'), ('tag', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['accepted', 'joined', 'declined'])), _connector='OR'), name='tag_proposal_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('reason', ''), ('state', 'declined'), _negated=True), name='tag_proposal_declined_for_a_reason')],
            },
        ),
        migrations.RunSQL((SQL / "tag_proposals.sql").read_text(), (SQL / "tag_proposals_undo.sql").read_text()),
    ]
