#define _GNU_SOURCE
#include "CShims.h"

#include <pthread.h>

void gatepost_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}
