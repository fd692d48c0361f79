"""What registries' programming interfaces answer: pure functions from the bytes of an answer to records. No Scrapy."""
