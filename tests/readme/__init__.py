"""The tables, examples and commands of the pages for users match the integration."""
