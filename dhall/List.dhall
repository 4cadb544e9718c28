-- The few functions on lists that rules need.
let map =
  λ(A : Type) →
  λ(B : Type) →
  λ(f : A → B) →
  λ(xs : List A) →
    List/build
      B
      (λ(list : Type) → λ(cons : B → list → list) → List/fold A xs list (λ(x : A) → cons (f x)))

let concat =
  λ(A : Type) →
  λ(xss : List (List A)) →
    List/build
      A
      ( λ(list : Type) →
        λ(cons : A → list → list) →
        λ(nil : list) →
          List/fold (List A) xss list (λ(xs : List A) → List/fold A xs list cons) nil
      )

let concatMap =
  λ(A : Type) → λ(B : Type) → λ(f : A → List B) → λ(xs : List A) → concat B (map A (List B) f xs)

let filter =
  λ(A : Type) →
  λ(keep : A → Bool) →
  λ(xs : List A) →
    List/build
      A
      ( λ(list : Type) →
        λ(cons : A → list → list) →
          List/fold A xs list (λ(x : A) → λ(rest : list) → if keep x then cons x rest else rest)
      )

let optional =
  λ(A : Type) → λ(x : Optional A) → merge { None = [] : List A, Some = λ(a : A) → [ a ] } x

in  { map, concat, concatMap, filter, optional }
