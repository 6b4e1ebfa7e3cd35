"""What cells tell of people: identifiers, hashes, days and points, by name and by value."""
