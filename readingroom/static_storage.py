"""Serves style sheets, scripts and fonts under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files that browsers may cache for ever.

    A script imports others by their hashed names, so an old page never runs a part of a new release.
    """

    support_js_module_import_aggregation = True
