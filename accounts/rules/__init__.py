"""What the house style of a municipality must keep to: its variables, its colours and its logo."""
