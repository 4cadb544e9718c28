( -- start
  (x : Natural) -- end
) : { aVeryLongFieldName : Natural, anotherVeryLongFieldName : Text, third : Bool, fourth : Bool }
