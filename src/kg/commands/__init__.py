"""The commands of the groups, one module each; ``kg.cli`` puts them together."""
