"""The demo county's start page: step into any role; absent outside demo mode."""
