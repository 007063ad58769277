"""Run the command line with ``python -m healthcode``."""

from healthcode.cli.main import run

if __name__ == "__main__":
    run()
