"""Notes as pages show them: cards, threads, audiences, and the current positions of passages."""
