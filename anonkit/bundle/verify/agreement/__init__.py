"""Whether manifest, data package, report and budget of a release say the same."""
