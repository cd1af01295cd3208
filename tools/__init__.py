"""What builds, checks and documents the project; never imported by the product."""
