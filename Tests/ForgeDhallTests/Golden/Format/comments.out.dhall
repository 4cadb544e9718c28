{- A block comment
   of two lines -}
{- one -} {- two -} -- three
[ {- before -} 1 {- after -}
, {- between -} 2
{- own -} {- line -}
, 3
{- a block
of lines -}
]
{- last
-}
