"""Notes as pages show them: cards, threads, who will see one, and what became of its passage."""
