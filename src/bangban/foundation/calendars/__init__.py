"""Working days of each county: State Council notices, county closures, years not yet published."""
