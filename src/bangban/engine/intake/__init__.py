"""The one door in: drafts, validation, receipts, idempotency."""
