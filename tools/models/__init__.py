"""Models behind an address: calls that survive bad weather, are paid for once, and stay inside a budget."""
