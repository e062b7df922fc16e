"""Moderation: reported annotations, first notes that wait for approval, and requests about copies."""
