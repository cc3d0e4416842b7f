"""The triggers, and the servers that triggers and conditions watch."""
