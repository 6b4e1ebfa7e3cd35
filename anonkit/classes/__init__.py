"""Equivalence classes, and the ladders that merge them."""
