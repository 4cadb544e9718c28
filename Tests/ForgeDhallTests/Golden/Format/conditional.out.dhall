if {- a -} a
then 1
else -- otherwise
if b
then 2
-- last
else 3
