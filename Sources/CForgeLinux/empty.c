#include "CForgeLinux.h"
