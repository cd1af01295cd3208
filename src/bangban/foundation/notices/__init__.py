"""Notices 通知: told in the system always, and by SMS and e-mail where the person wants it and the office has set it up.

Front door: services.tell / mark_read / prefer; queries.inbox / unread / deliveries; rules.short (SMS texts).
"""
