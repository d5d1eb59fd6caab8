"""The other pages: the front page, the search, downloads, named graphs, what operators look at."""
