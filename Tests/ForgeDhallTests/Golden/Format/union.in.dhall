< | A | B : Natural -- about B
| {- c -} C : { aVeryLongFieldName : Natural, anotherVeryLongFieldName : Text, third : Bool } | >
