{ a = "plain ${ (x) } and ${ \(y : Natural) -> y }", b = ''
    kept
      as it is ${ {- why -} f (x) }
    '', c = f ''
  one'' y, d = "${ -- long
x}" }
