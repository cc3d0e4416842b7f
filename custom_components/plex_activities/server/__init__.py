"""What is known of one server: no entity, no action, no coordinator in here."""
