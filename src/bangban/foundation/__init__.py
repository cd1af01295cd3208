"""What every office shares and no business knows: accounts, places, calendars, packs, trail, outbox, files, notices, looks."""
