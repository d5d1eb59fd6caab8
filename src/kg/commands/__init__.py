"""The commands, each in a module of its own, and what all share; ``kg.cli`` puts them together."""
