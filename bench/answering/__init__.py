"""What `bench.answer` needs: bare views on the same stack, and the people who answer."""
