"""Links records of one study: which may be, how sure that is and why, what people decided, the studies made of it."""
