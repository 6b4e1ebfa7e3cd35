"""The report: one record in, words out, for people (HTML), terminals (text) and machines (JSON)."""
