"""Tables of figures that somebody published: how they are read, and how they are attacked."""
