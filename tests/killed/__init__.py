"""What writes is killed at any moment, again and again: one harness for every step from crawling to telling."""
