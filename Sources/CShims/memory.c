#define _GNU_SOURCE
#include "CShims.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

// What is never written to is the same in its file: it can be let go and read again.
static int give_back_unwritten(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    (void)context;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        uintptr_t from = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t to = (object->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);
        // A refusal leaves the pages where they are, which does no harm.
        if (to > from) madvise((void *)from, to - from, MADV_DONTNEED);
    }
    return 0;
}

void gatepost_give_back_memory(void) {
    malloc_trim(0);
    dl_iterate_phdr(give_back_unwritten, NULL);
}
