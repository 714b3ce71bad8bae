"""Sets of data for research: without names, with their codebook, and who was given them."""
