"""What must hold for every lookalike, orchestrator and policy: laws, and cases as plain data."""
