"""The debate kit: one folder, ready to print, for one class and one town."""
