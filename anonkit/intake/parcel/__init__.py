"""What was handed over, as files: which there are, what each is for, and which may be opened."""
