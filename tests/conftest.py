"""Puts this folder on the path, so that the tests of every room share `bench` and `stated`."""
