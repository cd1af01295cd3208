"""Items, offerings, guides and their published, unchanging versions."""
