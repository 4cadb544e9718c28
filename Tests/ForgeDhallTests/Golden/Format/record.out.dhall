{ a = 1 -- about a
, -- about b
  b.c = 2
, {- pun -} d
, -- before the end
  e = {=}
}
