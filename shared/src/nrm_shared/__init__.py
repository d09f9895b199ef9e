"""What two or more NRM services must agree on."""
