"""The visual language: tokens, components, shells, gallery at /ui/."""
