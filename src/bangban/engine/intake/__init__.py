"""The one door in (收件): drafts, validation against the offering's form, receipts, idempotency keys.

Law: 行政许可法 Art. 29, 31, 32; 002 §17 (any window), 003 §2 (guide before case).
Front door: services.receive, services.save_draft; queries.draft.
"""
