"""Ratios between the usual way of writing a catalogue and ours, measured in one run on both databases."""
