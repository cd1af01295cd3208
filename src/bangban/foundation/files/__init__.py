"""Uploaded material and issued papers: typed by content, re-encoded, quarantined until clean."""
