r with a.b = 1 -- first
with `c`.? = (x + y) {- second -} with d = { aVeryLongFieldName = 1, anotherVeryLongFieldName = 2 }
