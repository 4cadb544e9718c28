{ sum = aLongOperandNumberOne + aLongOperandNumberTwo * aLongFactor -- factor
 + aLongOperandNumberThree + (f x) + (a * b), small = (a && b) || (c == d)
, kept = a + (b + c) + (a || b), records = a /\ b // c //\\ d, types = A //\\ B, eq = assert : (a === b), alt = ./a.dhall ? -- fall back
missing, lists = [1] # [2] , text = "a" ++ {- and -} "b" }
