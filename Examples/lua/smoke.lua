-- Exercises what the build could have got wrong: the compiler, strings, tables, coroutines, numbers, errors, files.
assert(_VERSION == "Lua 5.4")

-- The eight queens have 92 solutions.
local function queens(n, row, columns, up, down)
  if row > n then return 1 end
  local count = 0
  for c = 1, n do
    if not (columns[c] or up[row + c] or down[row - c]) then
      columns[c], up[row + c], down[row - c] = true, true, true
      count = count + queens(n, row + 1, columns, up, down)
      columns[c], up[row + c], down[row - c] = nil, nil, nil
    end
  end
  return count
end
print("queens", queens(8, 1, {}, {}, {}))

local primes = coroutine.wrap(function()
  local found = {}
  for n = 2, math.maxinteger do
    local isPrime = true
    for _, p in ipairs(found) do
      if p * p > n then break end
      if n % p == 0 then isPrime = false break end
    end
    if isPrime then
      found[#found + 1] = n
      coroutine.yield(n)
    end
  end
end)
local last
for _ = 1, 1000 do last = primes() end
print("prime 1000", last)

local words = {}
for word in ("the quick brown fox"):gmatch("%a+") do words[#words + 1] = word:upper() end
table.sort(words)
print("words", table.concat(words, " "))
print("numbers", 7 // 2, 7 / 2, 2 ^ 10, 1 << 40, string.format("%.3f %5d %q", math.pi, 42, "a\nb"))
print("error", select(2, pcall(error, { code = 7 })).code, pcall(load, "x ="))

local name = os.tmpname()
local file = assert(io.open(name, "w"))
file:write(("line\n"):rep(1000)):close()
local lines = 0
for _ in io.lines(name) do lines = lines + 1 end
os.remove(name)
print("lines", lines)
