"""What the checks of quality share: dictionaries, keys, dates and codes, read with flat memory."""
