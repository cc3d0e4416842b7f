"""Lets a server fail in random ways, and checks that the states in Home Assistant are right afterwards."""
