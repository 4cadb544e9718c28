{ a : Natural -- about a
, b : -- odd
    { `if` : Bool, List : {}, plain-label : Text }
}
