"""Facts and derivations of an article, with the evidence that shows them."""
