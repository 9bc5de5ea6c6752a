"""``python -m outdial.cli``, for where the program is not on the path."""

from outdial.cli.program import main

if __name__ == "__main__":
    main()
