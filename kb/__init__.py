"""条文 (Tiaowen): a knowledge base of Chinese policy documents that answers with citations."""
