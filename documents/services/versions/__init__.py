"""New versions of an article: corrections, parts set aside or restored, proposals. Each carries annotations over."""
