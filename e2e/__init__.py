"""The card in a browser: alone with a made-up Home Assistant, and in a real one."""
