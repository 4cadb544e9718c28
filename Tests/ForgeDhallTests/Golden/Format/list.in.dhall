[ -- first
, [ 1, 2 ], [ 3 -- three
  ], ([] : List Natural), [ , ] : List {- of -} Natural ]
