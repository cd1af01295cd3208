"""The faces of the product; they compose and decide nothing."""
