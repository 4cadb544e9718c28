∀(a : Type) →
(a → a) → {- from -}
a →
∀(r : { aVeryLongFieldName : Natural, anotherVeryLongFieldName : Text }) →
a
