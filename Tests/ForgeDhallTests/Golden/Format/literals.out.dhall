[ 1
, +2
, -3
, 0xff
, 1.5
, -Infinity
, NaN
, 0x"00ff"
, 2020-01-02T03:04:05.60+01:00
, x@1
, x
, `Natural`@2
, True
, "\u{1F600}\$"
]
