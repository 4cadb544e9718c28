\(a : Natural)-> {- inner -} \(b
  : -- the second
  Natural) -> -- body
  a + b
