"""Engines: what carries out the programs of a method."""
