"""What every office shares and no business knows.

Accounts, places, calendars, packs, trail, outbox, files, notices, looks.
"""
