"""Questions from Anki: packages, exported text and CrowdAnki's JSON, which hold the same notes."""
