"""Speed and relevance, measured side by side in one run; never asserted as a time."""
