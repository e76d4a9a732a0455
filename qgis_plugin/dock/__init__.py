"""The dock panel: a view, and a state that is plain Python."""
