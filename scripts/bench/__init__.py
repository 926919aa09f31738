"""What syncs cost, measured in one run on both databases; nothing here is asserted."""
