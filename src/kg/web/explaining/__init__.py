"""The pages that explain: the ontology, how facts are made and how well, the interface, how to cite."""
