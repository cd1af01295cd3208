"""办事大厅: residents find, apply, track, rate."""
