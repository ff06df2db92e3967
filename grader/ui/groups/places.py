"""What an address of the page of groups names: a group, and in it an answer by whose it is."""

GROUP, PERSON, ATTEMPT = "group", "person", "attempt"
