"""What hassfest and the HACS action would hold us to, and what they do not know to ask."""
