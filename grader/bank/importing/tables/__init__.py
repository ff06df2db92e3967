"""Tables and records: sources whose questions have fields already."""
