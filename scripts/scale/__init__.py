"""A catalogue of a million items through the real task, with history, people and programs reading beside it."""
