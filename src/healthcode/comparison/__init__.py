"""Two sides about the same people: who has another colour, by which rule, as table, JSON and picture."""
