#pragma once
// The system calls Swift cannot make: one header for each family.
#include "forge_calls.h"
#include "forge_facts.h"
#include "forge_spawn.h"
#include "forge_store.h"
#include "forge_trace.h"
