\(a : Natural)   -> \(b : Natural) -> a + b
