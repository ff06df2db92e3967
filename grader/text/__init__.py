"""What the product knows about language: words, sentences, negation, which language it is."""
