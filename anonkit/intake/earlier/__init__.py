"""Two deliveries side by side: what belongs together, and what follows people across."""
