"""These modules find each other only when the site is built; tests/site runs their examples."""

collect_ignore_glob = ["*.py"]
