"""The commands that stand in modules of their own, and what all share; ``kg.cli`` puts them together."""
