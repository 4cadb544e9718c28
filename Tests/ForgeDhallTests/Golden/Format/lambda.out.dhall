λ(a : Natural) → λ(b : Natural) → a + b
