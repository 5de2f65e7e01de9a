"""What `bench.pages` needs: a town of a given size that visits its own pages."""
