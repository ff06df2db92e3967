"""What guidance looks for, by rule and without a model; the rules are for English.

``sought`` reads guidance sentence by sentence. Of a sentence, ``lead_in`` passes over who asks and why,
``parts`` cuts what is left into the parts of an enumeration, and ``titles`` names each in its own words.
"""
