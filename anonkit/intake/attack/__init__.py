"""Hidden figures, attacked: what follows from all published tables together."""
