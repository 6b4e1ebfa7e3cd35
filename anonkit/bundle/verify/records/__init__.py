"""Claims on released records, counted again from their rows."""
