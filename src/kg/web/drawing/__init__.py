"""Charts and maps as values: numbers in, places on a drawing out."""
