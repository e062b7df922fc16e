"""The bytes as received: examined before anything is kept, stored, and what was found in them written down."""
