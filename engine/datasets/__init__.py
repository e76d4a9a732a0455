"""The published folder layouts, a user's own pairs and synthetic scenes, as lists of scenes and labels."""
