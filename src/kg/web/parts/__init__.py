"""What pages are made of: rows of the graph, terms with their links, addresses, words."""
