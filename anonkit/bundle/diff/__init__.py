"""How two releases differ, in terms of their public sides."""
