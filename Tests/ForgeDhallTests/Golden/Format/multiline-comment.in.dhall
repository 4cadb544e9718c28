f {- a
b -} x -- é λ
  y
