"""How style sheets, scripts and fonts are served: under names that change with their bytes."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files that browsers may keep for ever.

    A script that imports another names the other's hash, so an old page never runs half of a new release.
    """

    support_js_module_import_aggregation = True
