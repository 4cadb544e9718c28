λ(a : Natural) → {- inner -}
λ(b : -- the second
    Natural) → -- body
  a + b
