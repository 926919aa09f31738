"""Programs that prepare and check the project."""
