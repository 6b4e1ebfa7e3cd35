"""`python -m anonkit`."""

from anonkit.cli import main

if __name__ == "__main__":
    main()
