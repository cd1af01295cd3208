"""Tags and filters; `bangban` is loaded in every template."""
