{ a = r . x {- gap -} . y, b = r.{ , x, y , }, c = r.( -- type
  { x : Natural } ), d = T :: { x = 1 }, e = (r).x, f = (f x).y, g = r.{}, h = Record::{ aVeryLongFieldName = 1, anotherVeryLongFieldName = 2, third = 3 } }
