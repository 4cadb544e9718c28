[ f (g x) (h (y)) -- trailing
, aFunctionWithALongName { field = "a long argument", other = [ 1, 2, 3 ] } (anotherFunction withAnArgument) -- on two lines
, (f x) y, Some (1), (Some 1) x, f ( -- kept
 x ), merge { A = 1 } (T.A) : Natural, (merge h u) : T, toMap { a = 1 } : List E, showConstructor (T.A) ]
