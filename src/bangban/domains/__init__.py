"""Peers that never import each other; they meet in a case."""
