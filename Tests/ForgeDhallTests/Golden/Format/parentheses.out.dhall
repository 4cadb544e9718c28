((( {- kept -} x))) + y
