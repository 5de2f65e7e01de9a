"""Commands of the theme meetings."""
