"""New texts of an article: corrections, parts set aside or put back, proposals. Each carries every note along."""
