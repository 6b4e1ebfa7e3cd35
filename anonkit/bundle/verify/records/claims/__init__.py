"""Counting the claims on released records again, from the released rows alone.

One file for each family of measures, and `table.MEASURES` that names them all.
Nothing here is shared with what made the claims.
"""
