"""`python -m faultmaven.cli`: the `fm` command where it is not on the path."""

from faultmaven.cli.main import main

if __name__ == "__main__":
    main()
