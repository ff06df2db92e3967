"""Reports to keep: session reports and revisions as Markdown, HTML and PDF."""
