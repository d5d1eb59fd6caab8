"""Questions and their answers: the ready-made ones, and those in SPARQL."""
