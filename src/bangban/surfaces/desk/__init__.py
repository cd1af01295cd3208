"""工作台: staff accept, examine, decide, serve."""
