"""The local scorer: what an answer covers, with which sentences, and how good that usually is."""
