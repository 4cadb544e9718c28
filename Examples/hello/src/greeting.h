#pragma once

/* Writes "Hello, NAME!" into `out`; returns the length that was needed, as snprintf does. */
int greet(char *out, unsigned long size, const char *name);
