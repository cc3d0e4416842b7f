"""Sentences for Assist, its answers, and tools for language models."""
