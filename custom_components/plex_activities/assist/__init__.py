"""What voice assistants and language models share."""
