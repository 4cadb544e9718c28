forall(a : Type)-> (a -> a) -> {- from -} a -> forall (r : { aVeryLongFieldName : Natural, anotherVeryLongFieldName : Text }) -> a
