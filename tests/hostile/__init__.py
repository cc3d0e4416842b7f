"""What a server may send that means no good, or has lost its mind."""
