"""Makes this folder the package the tests import, ahead of any other of that name."""
