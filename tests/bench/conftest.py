"""The benchmark is no test: pytest leaves it alone."""

collect_ignore = ["speed.py", "dump.py"]
