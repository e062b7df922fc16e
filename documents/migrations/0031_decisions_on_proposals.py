"""Decisions on proposed words in the record of a group."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0030_bulk_changes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('document.imported', 'Document Imported'), ('document.shared', 'Document Shared'), ('document.withdrawn', 'Document Withdrawn'), ('document.restored', 'Document Restored'), ('revision.added', 'Revision Added'), ('statement.added', 'Statement Added'), ('statement.changed', 'Statement Changed'), ('capture.added', 'Capture Added'), ('part.set_aside', 'Part Set Aside'), ('part.restored', 'Part Restored'), ('gap.added', 'Gap Added'), ('gap.decided', 'Gap Decided'), ('proposal.made', 'Proposal Made'), ('proposal.decided', 'Proposal Decided'), ('derivation.added', 'Derivation Added'), ('derivation.changed', 'Derivation Changed'), ('annotation.created', 'Annotation Created'), ('annotation.changed', 'Annotation Changed'), ('annotation.moved', 'Annotation Moved'), ('annotation.reanchored', 'Annotation Reanchored'), ('annotation.deleted', 'Annotation Deleted'), ('annotation.resolved', 'Annotation Resolved'), ('annotation.reopened', 'Annotation Reopened'), ('annotation.flagged', 'Annotation Flagged'), ('annotation.flag_decided', 'Annotation Flag Decided'), ('annotation.hidden', 'Annotation Hidden'), ('annotation.shown', 'Annotation Shown'), ('annotation.approved', 'Annotation Approved'), ('document.groups', 'Document Groups'), ('group.made', 'Group Made'), ('group.changed', 'Group Changed'), ('member.joined', 'Member Joined'), ('member.changed', 'Member Changed'), ('member.left', 'Member Left'), ('member.removed', 'Member Removed'), ('invitation.made', 'Invitation Made'), ('invitation.changed', 'Invitation Changed'), ('invitation.revoked', 'Invitation Revoked'), ('shelf.added', 'Shelf Added'), ('shelf.changed', 'Shelf Changed'), ('shelf.removed', 'Shelf Removed'), ('vocabulary.edition', 'Vocabulary Edition'), ('vocabulary.frozen', 'Vocabulary Frozen'), ('vocabulary.thawed', 'Vocabulary Thawed'), ('vocabulary.accepted', 'Vocabulary Accepted'), ('vocabulary.joined', 'Vocabulary Joined'), ('vocabulary.declined', 'Vocabulary Declined')], max_length=28),
        ),
    ]
