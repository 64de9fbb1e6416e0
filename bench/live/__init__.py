"""What a delivery costs: the live engine over its real endpoints, beside the least that C can do and beside others."""
