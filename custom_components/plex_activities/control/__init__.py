"""What can be done with a server: stop activities, scan libraries, run tasks."""
