"""Tests of the card in a browser, with a fake Home Assistant and with a real one."""
