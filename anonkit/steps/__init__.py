"""The steps of a release: plan and engine in, small tables and records out."""
