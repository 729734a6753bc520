// The system's zlib.
#ifndef GATEPOST_CZLIB_H
#define GATEPOST_CZLIB_H

#include <zlib.h>

#endif
