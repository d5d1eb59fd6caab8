"""The pages of things: what a kind of thing shows, how it is read, how it is put together."""
