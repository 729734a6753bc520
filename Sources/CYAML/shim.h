// The system's libyaml.
#ifndef GATEPOST_CYAML_H
#define GATEPOST_CYAML_H

#include <yaml.h>

#endif
