"""A national file of figures that nobody published: the size and the traps of a real one."""
