"""Notices 通知: told in the system always, by SMS and e-mail where wanted and set up.

Front door: services.tell / mark_read / prefer; queries.inbox / unread / about; rules.short (SMS texts).
"""
