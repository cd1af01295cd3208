"""Rules of the catalogue, pure: documents, forms, publication, differences, search."""
