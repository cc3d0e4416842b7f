"""The tables, examples and commands of the README match the integration."""
