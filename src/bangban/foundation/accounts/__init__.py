"""Staff and residents: sign-in, second factor, revocable sessions, person records."""
