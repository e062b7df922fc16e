"""Where an article comes from, as pages and files: facts, derivations, references, PROV-JSON, metadata for machines."""
