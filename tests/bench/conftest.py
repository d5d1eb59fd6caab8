"""The benchmark is no test: pytest leaves it alone."""

collect_ignore_glob = ["*.py"]
