"""What the report says, in English and German: one file of words for each block."""
