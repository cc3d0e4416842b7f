"""What hassfest and the HACS action require, and more of the same kind."""
