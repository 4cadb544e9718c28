let x = 1 in let y = 2 -- why
in let z = 3 in x + y + z
