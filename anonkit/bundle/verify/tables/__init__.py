"""Claims on released tables, counted again from their lines."""
