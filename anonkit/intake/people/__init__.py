"""People of a table and how alike they are: key variables, classes, weights, households."""
