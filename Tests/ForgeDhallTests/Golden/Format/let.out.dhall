#!/usr/bin/env -S forge dhall eval
-- A header.

-- And another line of it.

let x : Natural = 1 -- one

-- about y
let y = {- two -} 2
let z : { someLongFieldName : Natural, anotherLongFieldName : Natural } =
  { someLongFieldName = x, anotherLongFieldName = y }

in -- the body
    z
-- the end
