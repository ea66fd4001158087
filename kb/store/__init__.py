"""What is kept on disk (存储): the catalogue, the answers given, the sites, the home."""
