"""Settings, URLs and the process entry points: the only place that knows every app."""
