"""Commands of the areas."""
