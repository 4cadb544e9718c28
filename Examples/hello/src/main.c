#include <stdio.h>

#include "greeting.h"

int main(int argc, char **argv)
{
    char line[256];
    if (greet(line, sizeof line, argc > 1 ? argv[1] : "world") >= (int)sizeof line) {
        fputs("hello: that name is too long\n", stderr);
        return 1;
    }
    return puts(line) < 0;
}
