# Builds a small graph from nothing, sees that nothing is left to do, and that one change rebuilds its share.
set -eu
printf 'one two three\n' > one.txt
printf 'four five\n' > two.txt
# Edges that run side by side end in any order, so what ninja says on the way is no output.
bin/ninja -f smoke.ninja > built.txt
grep -q count built.txt
test "$(cat count)" -eq 5
bin/ninja -f smoke.ninja -n | grep -q 'no work to do'
sleep 0.02
printf 'four five six\n' > two.txt
bin/ninja -f smoke.ninja -v > rebuilt.txt
test "$(cat count)" -eq 6
grep -q two.upper rebuilt.txt
if grep -q one.upper rebuilt.txt && ! grep -q 'cat one.upper' rebuilt.txt; then exit 1; fi
bin/ninja -f smoke.ninja -t targets all | sort
bin/ninja --version
