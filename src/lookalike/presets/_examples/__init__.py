"""Calls of real libraries by which `verify` tries the presets' policies."""
