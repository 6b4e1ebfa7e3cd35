"""From files to tables: each is read once, into the private work folder, with a scan on the way."""
