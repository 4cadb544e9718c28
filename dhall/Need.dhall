-- What an action needs of its host. A need is a free list of requirements, joined by `#`; Forge
-- itself computes what the list means: order and repetition say nothing, and what another
-- requirement covers adds nothing.
let Tier = < Process | Namespace | MicroVM >

let Mode = < Read | Write >

let Need =
  < Network : { scheme : Text, host : Text, port : Optional Natural }
  | Loopback
  | Auth : { provider : Text, scope : Optional Text }
  | Fs : { path : Text, mode : Mode }
  | Device : Text
  | Sandbox : Tier
  | Time
  | Entropy
  | Env : Text
  >

in  { Type = Need, Tier, Mode, none = [] : List Need }
