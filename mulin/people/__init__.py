"""Who acts: accounts, organisations, posts and who holds them; who may see which areas."""
