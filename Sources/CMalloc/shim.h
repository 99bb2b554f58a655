// The C library's own words about memory, which Swift's module of it leaves out.
#include <malloc.h>
