"""Claims under attack: instances in exact numbers that come as close to a claim as a search can get them."""
