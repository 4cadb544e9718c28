#pragma once

#include "forge_store.h"
