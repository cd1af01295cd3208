"""What must happen after commit: delivered at least once, ordered per case."""
