"""Forms with which a curator states facts and derivations."""
