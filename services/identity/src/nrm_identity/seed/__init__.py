"""What every installation needs before anybody can sign in: the nation's organisations, and the clients' public keys."""
