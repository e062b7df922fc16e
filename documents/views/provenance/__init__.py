"""The provenance of an article as pages and files: facts, derivations, references, PROV-JSON, metadata for machines."""
