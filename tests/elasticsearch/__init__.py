"""A real Elasticsearch for the tests, started from Maven Central's jars where no server or Docker is at hand."""
